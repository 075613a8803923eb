//! A row as a unit, a product or an employee.

use rapport_tables::Fault;
use serde_json::{Map, Value as Json};

use super::{At, Mapped, Mapper, column, text};
use crate::import::{
    EmployeeRow, ProductRow, UnitRow,
    expr::Context,
    plan::{Field, Gives, Output},
};

impl Mapper<'_> {
    /// Adds the unit, product or employee of a row, unless it was given before. `place` is that of the output.
    pub(super) fn dimension(
        &mut self,
        output: &Output,
        place: usize,
        context: &Context<'_, '_>,
        mapped: &mut Mapped,
    ) -> Result<(), At> {
        let mut texts: [Option<String>; 5] = Default::default();
        let order: &[Field] = match output.gives {
            Gives::Units => &[Field::Code, Field::Parent, Field::NameEn, Field::NameRu, Field::Kind],
            Gives::Products => &[Field::ProductId, Field::Name, Field::Category],
            _ => &[Field::EmployeeId, Field::Name, Field::UnitId, Field::Position],
        };
        for (field, expr) in &output.fields {
            let value = text(expr, context).map_err(|fault| (Some(field.as_str()), fault))?;
            if let Some(place) = order.iter().position(|known| known == field) {
                texts[place] = value;
            }
        }
        let [id, second, third, fourth, fifth] = texts;
        let first_field = order[0].as_str();
        let Some(id) = id else {
            let column = column(output.fields.first().map(|(_, expr)| expr), context);
            return Err((
                Some(first_field),
                Fault::new("import.key", format!("the row has no {first_field}")).at(column),
            ));
        };
        if id.len() > 128 {
            return Err((
                Some(first_field),
                Fault::new("import.value", format!("{first_field} has at most 128 bytes")),
            ));
        }
        if !self.given.insert((place, id.clone())) {
            return Ok(());
        }
        let mut properties = Map::new();
        for (name, expr) in &output.properties {
            let value: Option<Json> =
                expr.run(context).map_err(|fault| (Some("properties"), fault))?.into_json();
            properties.extend(value.map(|value| (name.clone(), value)));
        }
        mapped.things.push(place);
        match output.gives {
            Gives::Units => mapped.units.push(UnitRow {
                name_en: third.unwrap_or_else(|| id.clone()),
                name_ru: fourth,
                kind: fifth.unwrap_or_else(|| "branch".into()),
                parent: second,
                code: id,
            }),
            Gives::Products => {
                mapped.products.push(ProductRow {
                    product_id: id,
                    name: second,
                    category: third,
                    properties,
                });
            }
            _ => mapped.employees.push(EmployeeRow {
                employee_id: id,
                name: second,
                unit_id: third,
                position: fourth,
                properties,
            }),
        }
        Ok(())
    }
}
