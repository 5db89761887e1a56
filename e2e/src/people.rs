//! Signing in and out with the accounts of the sample district.

use crate::browser::Browser;
use crate::fault::{Fault, Walk};
use crate::program::Guiju;

impl Guiju {
    /// The password of every sample account, as the program prints it for whoever tries it.
    ///
    /// # Errors
    /// It printed none.
    pub fn password(&self) -> Walk<String> {
        let printed = self.printed();
        let word = printed.split_once("密码均为").and_then(|(_, rest)| rest.split('）').next()).map(str::trim);
        word.map(str::to_owned).ok_or_else(|| Fault::of(format!("guiju demo names no password:\n{printed}")))
    }
}

impl Browser {
    /// Signs in on the sign-in page; whoever was signed in before is signed out first.
    ///
    /// # Errors
    /// The account is not let in.
    pub fn enter(&self, guiju: &Guiju, login: &str) -> Walk {
        self.open(&guiju.at("/"))?;
        if self.path()? != "/sign-in" {
            self.send("退出")?;
        }
        self.fill("login", login)?;
        self.fill("password", &guiju.password()?)?;
        self.send("登录")?;
        self.sees("您好")
    }
}
