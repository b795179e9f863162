//! The source as the contract tests read it: every file under `src`, without
//! its comment lines.

use std::path::{Path, PathBuf};

/// A file of `src`.
pub struct Source {
    /// Relative to `src`, with slashes.
    pub path: String,
    /// All of it.
    pub lines: usize,
    /// Without lines that are comments alone.
    pub code: String,
}

impl Source {
    /// The module at the top that the file belongs to: `shops`, `config`, `main`.
    pub fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// Its name in its folder.
    pub fn file(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// The code before the file's own tests.
    pub fn code_outside_tests(&self) -> &str {
        self.code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default()
    }

    /// The paths that begin with `crate::`, one for each leaf of a `use` tree.
    pub fn crate_paths(&self) -> Vec<Vec<String>> {
        let mut paths = Vec::new();
        for (at, _) in self.code.match_indices("crate::") {
            let before = self.code[..at].chars().next_back();
            if !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_' || letter == '$') {
                read_tree(&self.code[at + "crate::".len()..], &mut Vec::new(), &mut paths);
            }
        }
        paths
    }
}

/// Every file of `src`.
pub fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let read = |file: &PathBuf| {
        let text = std::fs::read_to_string(file).expect("a source file is text");
        let path = file.strip_prefix(&root).expect("a file of src").to_string_lossy().into_owned();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        Source { path, lines: text.lines().count(), code: code.collect::<Vec<_>>().join("\n") }
    };
    let sources: Vec<_> = files.iter().map(read).collect();
    assert!(sources.len() > 50, "src was not found: {} files", sources.len());
    sources
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of src") {
        let path = entry.expect("an entry of src").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Reads `a::{b, c::d}` up to its end; returns how much was read.
fn read_tree(text: &str, prefix: &mut Vec<String>, paths: &mut Vec<Vec<String>>) -> usize {
    let mut at = skip_blank(text, 0);
    if text[at..].starts_with('{') {
        at += 1;
        while !text[at..].starts_with('}') && at < text.len() {
            at += read_tree(&text[at..], prefix, paths);
            at = skip_blank(text, at);
            at += usize::from(text[at..].starts_with(','));
            at = skip_blank(text, at);
        }
        return at + 1;
    }
    let word: String = text[at..].chars().take_while(|c| c.is_alphanumeric() || "_*".contains(*c)).collect();
    if word.is_empty() {
        // Not a path; step on, so that the caller gets to the end.
        return at + text[at..].chars().next().map_or(1, char::len_utf8);
    }
    at += word.len();
    prefix.push(word);
    if text[at..].starts_with("::") && !text[at + 2..].starts_with('<') {
        at += 2;
        at += read_tree(&text[at..], prefix, paths);
    } else {
        paths.push(prefix.clone());
        if let Some(alias) = text[at..].strip_prefix(" as ") {
            at +=
                " as ".len() + alias.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(alias.len());
        }
    }
    prefix.pop();
    at
}

fn skip_blank(text: &str, from: usize) -> usize {
    from + text[from..].len() - text[from..].trim_start().len()
}

#[test]
fn a_tree_of_paths_is_read_to_its_leaves() {
    let code =
        "use crate::{demo, http};\nuse crate::a::{b, c::{D, e}, self as f};\nlet x = crate::g::H::<u8>::i();"
            .to_owned();
    let source = Source { path: "x.rs".to_owned(), lines: 3, code };
    let found: Vec<_> = source.crate_paths().iter().map(|path| path.join("::")).collect();
    assert_eq!(found, ["demo", "http", "a::b", "a::c::D", "a::c::e", "a::self", "g::H"]);
}
