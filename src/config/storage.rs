//! Where pictures lie: a folder, or a bucket that is named whole.

use secrecy::SecretString;

use super::reader::Reader;

/// Servers other than AWS mostly take any, and this one for the default.
const DEFAULT_REGION: &str = "us-east-1";

/// Where pictures lie.
#[derive(Clone, Debug)]
pub enum Storage {
    /// [`Settings::uploads_folder`].
    Folder,
    S3(S3),
}

/// A bucket that speaks S3.
#[derive(Clone, Debug)]
pub struct S3 {
    pub bucket: String,
    /// Without a slash at its end; the bucket's name follows it.
    pub endpoint: String,
    pub region: String,
    pub access_key: SecretString,
    pub secret_key: SecretString,
}

/// An empty value is the default of every setting.
#[derive(Debug, PartialEq, Eq, strum::EnumString, strum::VariantNames)]
#[strum(serialize_all = "lowercase")]
enum StorageKind {
    #[strum(serialize = "", serialize = "folder", serialize = "local")]
    Folder,
    S3,
}

impl Reader {
    pub(super) fn storage(&mut self) -> Storage {
        let kind = self.value::<StorageKind>("storage.kind").unwrap_or(StorageKind::Folder);
        let (endpoint, region) = (self.optional_url("storage.endpoint"), self.optional("storage.region"));
        let mut known = |name| self.optional(&format!("storage.{name}"));
        let given = ["bucket", "access_key", "secret_key"].map(|name| (name, known(name)));
        if kind == StorageKind::Folder {
            let names = given.into_iter().chain([("endpoint", endpoint), ("region", region)]);
            if let Some((name, _)) = names.into_iter().find(|(_, value)| value.is_some()) {
                self.problems.push(format!("storage.kind: s3 is meant where storage.{name} is set"));
            }
            return Storage::Folder;
        }
        if endpoint.is_none() && region.is_none() {
            self.problems
                .push("storage.endpoint: needed for storage.kind s3, or storage.region for AWS".to_owned());
        }
        let [bucket, access_key, secret_key] = given.map(|(name, value)| {
            value.unwrap_or_else(|| {
                self.problems.push(format!("storage.{name}: needed for storage.kind s3"));
                String::new()
            })
        });
        let region = region.unwrap_or_else(|| DEFAULT_REGION.to_owned());
        let endpoint = endpoint.unwrap_or_else(|| format!("https://s3.{region}.amazonaws.com"));
        let (access_key, secret_key) = (access_key.into(), secret_key.into());
        Storage::S3(S3 { bucket, endpoint, region, access_key, secret_key })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;

    #[test]
    fn a_bucket_is_named_whole_or_not_at_all() {
        let kind = ("CVETY__STORAGE__KIND", "s3");
        let refused = Settings::from_pairs(&[kind]).expect_err("nothing of it").to_string();
        for name in ["bucket", "access_key", "secret_key", "endpoint"] {
            assert!(refused.contains(&format!("storage.{name}: needed")), "{name}: {refused}");
        }
        let mut whole = vec![
            kind,
            ("CVETY__STORAGE__BUCKET", "pictures"),
            ("CVETY__STORAGE__REGION", "eu-north-1"),
            ("CVETY__STORAGE__ACCESS_KEY", "AKIA"),
            ("CVETY__STORAGE__SECRET_KEY", "hush"),
        ];
        let settings = Settings::from_pairs(&whole).expect("a bucket of AWS");
        assert!(!format!("{settings:?}").contains("hush"), "secrets are masked");
        let Storage::S3(s3) = settings.storage else { panic!("no bucket") };
        assert_eq!(s3.endpoint, "https://s3.eu-north-1.amazonaws.com");
        whole.push(("CVETY__STORAGE__ENDPOINT", "https://s3.example/"));
        let Storage::S3(s3) = Settings::from_pairs(&whole).expect("another bucket").storage else {
            panic!("no bucket")
        };
        assert_eq!((s3.endpoint.as_str(), s3.region.as_str()), ("https://s3.example", "eu-north-1"));
    }
}
