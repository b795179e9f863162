//! Customers out of a table.

use std::collections::HashMap;
use std::time::Instant;

use axum::Extension;

use crate::access::{Staff, WriteCustomers};
use crate::customers::import::{self, Entry, Manner};
use crate::customers::wire::{Day, ImportFile, ImportQuery, ImportView, Table, entry_of};
use crate::http::{Json, Lang, Query, Result, Upload, UploadRoom};
use crate::state::AppState;
use crate::values::{Language, ShopId, Text};

/// So many rows are taken in by a transaction.
const BATCH: usize = 500;

/// What takes tables in.
#[derive(Clone)]
pub(in crate::customers) struct Tables {
    pub app: AppState,
    pub room: UploadRoom,
}

/// Take customers in
///
/// From a table (CSV; UTF-8, UTF-16 or Windows-1251; parted by `;`, `,` or tabs) whose head names its columns in Russian,
/// Kazakh or English, among them the phone, by which a customer is known: an unknown one is added, of a known one gaps are
/// filled, or with `overwrite` what the row says goes before. What an export has written is taken back. A row that is wrong
/// is told by its line and spoils no other. Rows are written 500 at a time: what was taken in before an interruption
/// stays, and the same file again changes nothing. Whatever there was no time for is named by `next_line`. At most 10 MB
/// (413) and 100,000 rows; 415 for what is no text; 422 at `file` without a column of phones.
#[utoipa::path(post, path = "/api/customers/import", tag = "customers", operation_id = "import_customers",
    params(ImportQuery), request_body(content = ImportFile, content_type = "multipart/form-data"),
    security(("bearer" = [])),
    responses((status = 200, description = "What became of the rows", body = ImportView)))]
pub(in crate::customers) async fn import_customers(
    Extension(Tables { app, room }): Extension<Tables>,
    member: Staff<WriteCustomers>,
    Lang(language): Lang,
    Query(query): Query<ImportQuery>,
    upload: Upload,
) -> Result<Json<ImportView>> {
    let begun = Instant::now();
    let (manner, from_line) = query.check()?;
    let table = Table::of(&upload.read(&room).await?.file.bytes)?;
    let view = ImportView::new(manner.is_dry, &table);
    let mut taking = Taking {
        app: &app,
        shop: member.shop,
        manner,
        language,
        batch: Vec::new(),
        lines: HashMap::new(),
        view,
    };
    let time = app.settings.http.request_timeout / 2;
    taking.rows(&table, from_line, || begun.elapsed() > time).await?;
    Ok(Json(taking.view))
}

/// A table on its way in.
struct Taking<'a> {
    app: &'a AppState,
    shop: ShopId,
    manner: Manner,
    language: Language,
    batch: Vec<Entry>,
    /// The first line of each phone.
    lines: HashMap<String, usize>,
    view: ImportView,
}

impl Taking<'_> {
    /// Takes in what there is time for, one batch at least.
    async fn rows(&mut self, table: &Table, from_line: usize, is_late: impl Fn() -> bool) -> Result<()> {
        let zone = self.app.db.tenant(self.shop).begin().await?.shop().zone;
        let day = Day { today: zone.today(self.app.clock.now()), zone };
        let mut looked_at = 0;
        for row in table.rows().filter(|row| row.line >= from_line) {
            if looked_at == BATCH {
                self.write().await?;
                if is_late() {
                    self.view.next_line = Some(row.line);
                    return Ok(());
                }
                looked_at = 0;
            }
            looked_at += 1;
            self.view.count_row();
            let line = row.line;
            match entry_of(table, row, day) {
                Ok(entry) => self.take(entry),
                Err(faults) => self.view.refuse(line, faults, self.language),
            }
        }
        self.write().await
    }

    /// A phone is a customer once; what else a table says of it is not known to be newer.
    fn take(&mut self, entry: Entry) {
        if let Some(first) = self.lines.get(&entry.phone) {
            let fault = Text::new("import-phone-twice").with("line", *first);
            self.view.refuse(entry.line, vec![("phone".to_owned(), fault)], self.language);
            return;
        }
        self.lines.insert(entry.phone.clone(), entry.line);
        self.batch.push(entry);
    }

    async fn write(&mut self) -> Result<()> {
        // Rows that are all wrong wait for nothing else.
        tokio::task::yield_now().await;
        let batch = std::mem::take(&mut self.batch);
        if batch.is_empty() {
            return Ok(());
        }
        let mut tx = self.app.db.tenant(self.shop).begin().await?;
        let outcome = import::take_in(&mut tx, &batch, self.manner, self.app.clock.now()).await?;
        tx.commit().await?;
        for line in &outcome.missed {
            let fault = ("phone".to_owned(), Text::new("import-line-again"));
            self.view.refuse(*line, vec![fault], self.language);
        }
        self.view.add(&outcome);
        Ok(())
    }
}
