//! Recipes on their way into a product: the varieties that they name are found,
//! or added, and each has the gates that orders will go through.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::error::{Refused, Result};
use super::product::{IngredientTerms, NamedVariety};
use crate::db::{Stop, TenantTx};
use crate::values::VarietyId;
use crate::warehouse;

/// Who names a batch means the variety that it is of.
async fn by_their_batches(tx: &mut TenantTx, ingredients: &mut [IngredientTerms]) -> Result<()> {
    let batch_of = |line: &IngredientTerms| line.variety.as_ref().and_then(|named| named.batch);
    let batches: Vec<_> = ingredients.iter().filter_map(batch_of).collect();
    if batches.is_empty() {
        return Ok(());
    }
    let known = warehouse::varieties_of_batches(tx, &batches).await?;
    for (at, line) in ingredients.iter_mut().enumerate() {
        let Some(named) = line.variety.as_mut() else { continue };
        let Some(batch) = named.batch.take() else { continue };
        let variety = known.get(&batch).ok_or(Refused::UnknownBatch { at });
        named.id = Some(*variety.map_err(Stop::Refused)?);
    }
    Ok(())
}

/// Brings names and ids of varieties together, and makes sure of their gates.
///
/// # Errors
/// [`Refused::UnknownVariety`], [`Refused::UnknownBatch`], [`Refused::BadSubstitute`].
pub(super) async fn resolve(
    tx: &mut TenantTx,
    ingredients: &mut [IngredientTerms],
    now: DateTime<Utc>,
) -> Result<()> {
    let named = |ingredients: &[IngredientTerms]| -> Vec<NamedVariety> {
        // Where no variety is named, nothing stands in for it: such texts stay texts.
        let of_stems = ingredients.iter().filter(|line| line.variety.is_some());
        of_stems.flat_map(|line| line.variety.iter().chain(&line.substitutes)).cloned().collect()
    };
    by_their_batches(tx, ingredients).await?;
    let texts = named(ingredients).into_iter().filter(|named| named.id.is_none()).map(|named| named.name);
    let texts: Vec<_> = texts.collect();
    let found = warehouse::varieties_named(tx, &texts, now).await?;
    let by_text: Vec<_> = texts.iter().map(|text| text.to_lowercase()).zip(found).collect();
    for line in ingredients.iter_mut().filter(|line| line.variety.is_some()) {
        for named in line.variety.iter_mut().chain(&mut line.substitutes) {
            let of_text = || by_text.iter().find(|(text, _)| *text == named.name.to_lowercase());
            named.id = named.id.or_else(|| of_text().map(|(_, id)| *id));
        }
    }
    let ids: Vec<_> = named(ingredients).iter().filter_map(|named| named.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let names = warehouse::variety_names(tx, &ids).await?;
    let mut gates = HashSet::new();
    let of_stems = ingredients.iter_mut().enumerate().filter(|(_, line)| line.variety.is_some());
    for (at, line) in of_stems {
        let mut seen: HashSet<VarietyId> = HashSet::new();
        for (place, named) in line.variety.iter_mut().chain(&mut line.substitutes).enumerate() {
            let Some(id) = named.id else { continue };
            let name =
                names.get(&id).ok_or(Stop::Refused(Refused::UnknownVariety { at, is_own: place == 0 }))?;
            if place == 0 && !named.name.is_empty() && named.name.to_lowercase() != name.to_lowercase() {
                return Err(Stop::Refused(Refused::OtherVariety { at }));
            }
            named.name.clone_from(name);
            if !seen.insert(id) {
                return Err(Stop::Refused(Refused::BadSubstitute { at }));
            }
            gates.extend([(id, 0), (id, line.height_cm.unwrap_or_default())]);
        }
    }
    let gates: Vec<_> = gates.into_iter().collect();
    Ok(warehouse::ensure(tx, &gates, now).await?)
}
