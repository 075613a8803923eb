//! Everything that the stream is made from, built once: calendar, units, staff, causes.

use rapport_kernel::{Currency, Money};

use crate::{
    calendar::Calendar,
    causes::Causes,
    company::{self, EmployeeSpec, Places, Settings, UnitSpec},
    draw::{Draw, Stream},
    geography::REGIONS,
};

/// The company from inside.
#[derive(Debug)]
pub struct World {
    pub settings: Settings,
    pub calendar: Calendar,
    pub units: Vec<UnitSpec>,
    pub employees: Vec<EmployeeSpec>,
    pub places: Places,
    /// Indices of the employees, by unit.
    pub staff: Vec<Vec<usize>>,
    /// How much better or worse a unit or an employee is felt, in standard deviations: ordinary variation.
    unit_felt: Vec<f64>,
    employee_felt: Vec<f64>,
    /// By region.
    currencies: Vec<Option<Currency>>,
    pub causes: Causes,
}

impl World {
    pub fn new(settings: &Settings) -> Self {
        let calendar = Calendar::new(settings.now, settings.zone);
        let (units, places) = company::units();
        let (employees, staff) = company::employees(settings, &units);
        let felt = |stream, count: usize, spread: f64| {
            (0..count)
                .map(|index| spread * Draw::of(settings.seed, stream, index as u64, 1).normal())
                .collect()
        };
        Self {
            unit_felt: felt(Stream::Unit, units.len(), 0.05),
            employee_felt: felt(Stream::Employee, employees.len(), 0.10),
            currencies: REGIONS.iter().map(|region| region.country.currency.parse().ok()).collect(),
            causes: Causes::new(settings, &calendar, &units),
            settings: settings.clone(),
            calendar,
            units,
            employees,
            places,
            staff,
        }
    }

    pub fn draw(&self, stream: Stream, index: u64, part: u64) -> Draw {
        Draw::of(self.settings.seed, stream, index, part)
    }

    /// Somebody of the unit.
    pub fn employee(&self, unit: usize, draw: &mut Draw) -> Option<usize> {
        let staff = self.staff.get(unit)?;
        staff.get(draw.below(staff.len())).copied()
    }

    /// How a unit and one of its employees are felt.
    pub fn felt(&self, unit: Option<usize>, employee: Option<usize>) -> f64 {
        let of = |list: &[f64], index: Option<usize>| index.and_then(|i| list.get(i)).copied().unwrap_or(0.0);
        of(&self.unit_felt, unit) + of(&self.employee_felt, employee)
    }

    /// So many roubles in the money of a region, rounded as prices are.
    pub fn money(&self, region: usize, roubles: f64) -> Option<Money> {
        let currency = self.currencies.get(region).copied().flatten()?;
        let rate = REGIONS.get(region).map_or(1.0, |region| region.country.rate);
        let local = roubles * rate;
        let minor = if rate < 0.1 { (local * 10.0).round() * 10.0 } else { local.round() * 100.0 };
        Some(Money::new(minor as i64, currency))
    }
}
