//! Files that only their owner may read.

use std::fs::OpenOptions;
use std::path::Path;

use crate::StoreError;

/// Makes an empty file, and the folders above it, if there is none; whoever writes into it later leaves its owner alone
/// with it.
pub(crate) fn create(path: &Path) -> Result<(), StoreError> {
    let failed = |e: std::io::Error| StoreError::Engine(format!("无法建立文件{}：{e}", path.display()));
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path).map(|_| ()).map_err(failed)
}
