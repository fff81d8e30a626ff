//! A table that is filled on first use.

use std::collections::HashMap;

type Table = HashMap<&'static str, &'static str>;

fn load_icons(theme: &str) -> Table {
    let files = match theme {
        "dark" => ["spades-night.png", "hearts-night.png"],
        _ => ["spades.png", "hearts.png"],
    };
    HashMap::from([("spades", files[0]), ("hearts", files[1])])
}

/// No lock at all: two threads may both fill the table, and a third may see it half filled.
pub mod unsynchronised {
    use super::{Table, load_icons};

    static mut ICONS: Option<Table> = None;

    #[expect(static_mut_refs, reason = "silenced, as one does")]
    pub fn icon(name: &str) -> Option<&'static str> {
        // SAFETY: there is none, and that is the mistake.
        unsafe {
            if ICONS.is_none() {
                ICONS = Some(load_icons("light"));
            }
            ICONS.as_ref().and_then(|icons| icons.get(name).copied())
        }
    }
}

/// Right, but every reader queues at the lock for ever, long after the table was filled.
pub mod queueing {
    use std::sync::Mutex;

    use super::{Table, load_icons};

    static ICONS: Mutex<Option<Table>> = Mutex::new(None);

    pub fn icon(name: &str) -> Option<&'static str> {
        let mut icons = ICONS.lock().unwrap();
        if icons.is_none() {
            *icons = Some(load_icons("light"));
        }
        icons.as_ref().and_then(|icons| icons.get(name).copied())
    }
}

/// What the two above want: filled once, then read without waiting.
pub mod once {
    use std::sync::OnceLock;

    use super::{Table, load_icons};

    static ICONS: OnceLock<Table> = OnceLock::new();

    pub fn icon(name: &str) -> Option<&'static str> {
        let icons = ICONS.get_or_init(|| load_icons("light"));
        icons.get(name).copied()
    }
}

/// The table can be replaced, so readers share a lock. Between giving back the shared lock and getting the
/// exclusive one, another thread may have chosen a theme: its table is overwritten.
pub mod forgetful {
    use std::sync::RwLock;

    use super::{Table, load_icons};

    static ICONS: RwLock<Option<Table>> = RwLock::new(None);

    pub fn choose(theme: &str) {
        *ICONS.write().unwrap() = Some(load_icons(theme));
    }

    pub fn icon(name: &str) -> Option<&'static str> {
        if ICONS.read().unwrap().is_none() {
            *ICONS.write().unwrap() = Some(load_icons("light"));
        }
        let icons = ICONS.read().unwrap();
        icons.as_ref().and_then(|icons| icons.get(name).copied())
    }
}

/// Looks again once it holds the exclusive lock.
pub mod rechecked {
    use std::sync::RwLock;

    use super::{Table, load_icons};

    static ICONS: RwLock<Option<Table>> = RwLock::new(None);

    pub fn choose(theme: &str) {
        *ICONS.write().unwrap() = Some(load_icons(theme));
    }

    pub fn icon(name: &str) -> Option<&'static str> {
        if let Some(icons) = ICONS.read().unwrap().as_ref() {
            return icons.get(name).copied();
        }
        let mut icons = ICONS.write().unwrap();
        let icons = icons.get_or_insert_with(|| load_icons("light"));
        icons.get(name).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::{forgetful, once, queueing, rechecked, unsynchronised};

    #[test]
    fn one_thread_sees_no_difference() {
        for icon in [
            unsynchronised::icon,
            queueing::icon,
            once::icon,
            forgetful::icon,
        ] {
            assert_eq!(icon("spades"), Some("spades.png"));
            assert_eq!(icon("joker"), None);
        }
    }

    #[test]
    fn a_chosen_theme_stays() {
        rechecked::choose("dark");
        assert_eq!(rechecked::icon("hearts"), Some("hearts-night.png"));
    }
}
