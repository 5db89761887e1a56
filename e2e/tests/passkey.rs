//! A passkey in a real browser: added, shown alone, shown after a password, not shown, and without a script.

use e2e::browser::{Browser, Device};
use e2e::fault::Walk;
use e2e::program::Guiju;

#[test]
fn a_passkey_is_added_and_signs_in() -> Walk {
    let guiju = Guiju::with_passkeys()?;
    let desk = Browser::start(Device::Desk)?;
    let device = desk.has_device()?;
    desk.enter(&guiju, "xu-wen")?;
    desk.click("我的")?;
    desk.click("通行密钥")?;
    desk.is_accessible()?;
    desk.fill("name", "办公室电脑")?;
    desk.fill("password", &guiju.password()?)?;
    desk.send("添加通行密钥")?;
    desk.sees("尚未使用")?;
    desk.sees("办公室电脑")?;
    assert_eq!(desk.keys(&device)?, 1, "the device keeps it, so that it is found without a name");
    desk.is_accessible()?;
    desk.picture("passkeys")?;

    desk.send("退出")?;
    desk.is_accessible()?;
    desk.picture("passkeys-sign-in")?;
    desk.click("用通行密钥登录")?;
    desk.sees("您好")?;
    desk.open(&guiju.at("/me/passkeys"))?;
    desk.sees_no("尚未使用")?;

    // After the password it stands for the code.
    desk.send("退出")?;
    desk.fill("login", "xu-wen")?;
    desk.fill("password", &guiju.password()?)?;
    desk.send("登录")?;
    desk.sees("您好")?;
    desk.open(&guiju.at("/me"))?;
    desk.sees("本系统密码、通行密钥")?;
    desk.is_quiet()
}

#[test]
fn a_passkey_that_is_not_shown_opens_nothing_and_the_page_says_so() -> Walk {
    let guiju = Guiju::with_passkeys()?;
    let phone = Browser::start(Device::Narrow)?;
    let device = phone.has_device()?;
    phone.enter(&guiju, "xu-wen")?;
    phone.open(&guiju.at("/me/passkeys"))?;
    phone.fits()?;
    phone.fill("name", "手机")?;
    phone.fill("password", &guiju.password()?)?;
    phone.send("添加通行密钥")?;
    phone.sees("尚未使用")?;
    phone.fits()?;
    phone.send("退出")?;
    phone.is_owner(&device, false)?;
    phone.open(&guiju.at("/sign-in/passkey"))?;
    phone.sees("没有完成")?;
    phone.fits()?;
    phone.is_accessible()?;
    phone.picture("passkey-not-shown")?;
    phone.is_owner(&device, true)?;
    phone.click("使用通行密钥")?;
    phone.sees("您好")?;
    // Without a script the page says what is missing, and leads to the other way.
    phone.send("退出")?;
    phone.scripts(false)?;
    phone.open(&guiju.at("/sign-in/passkey"))?;
    phone.sees("须由浏览器运行本站的脚本")?;
    phone.fits()?;
    phone.is_quiet()?;
    phone.send("使用通行密钥")?;
    phone.sees("没有收到通行密钥")?;
    phone.click("用密码登录")?;
    phone.sees("忘记密码的")
}
