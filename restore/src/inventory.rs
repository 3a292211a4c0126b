//! What the café has in stock, when the course begins.

use cafe::Learner;

/// A product of the inventory table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Product<'a> {
    pub product_id: &'a str,
    pub product_name: &'a str,
    pub category: &'a str,
    pub supplier: &'a str,
    pub unit: &'a str,
    /// In `unit`s.
    pub quantity: u32,
    /// Below this quantity the product is low on stock.
    pub reorder_level: u32,
    pub price_in_cents: u32,
}

impl Product<'_> {
    /// Whether Frank should order more: there is less than the reorder level.
    pub const fn is_low(&self) -> bool {
        self.quantity < self.reorder_level
    }
}

macro_rules! products {
    ($($id:literal $name:literal $category:literal $supplier:literal $unit:literal $quantity:literal $reorder:literal $price:literal;)*) => {
        &[$(Product {
            product_id: $id,
            product_name: $name,
            category: $category,
            supplier: $supplier,
            unit: $unit,
            quantity: $quantity,
            reorder_level: $reorder,
            price_in_cents: $price,
        }),*]
    };
}

/// All products. Three are low on stock; some names hold what careless templates trip over.
#[rustfmt::skip]
pub const PRODUCTS: &[Product<'static>] = products![
    // id    name                      category   supplier              unit     stock reorder price
    "p-001" "House blend"             "beans"    "Harbour Roasters"    "kg"         4     12   1890;
    "p-002" "Ethiopia Sidamo"         "beans"    "Harbour Roasters"    "kg"        14      6   2450;
    "p-003" "Decaf Sumatra"           "beans"    "Harbour Roasters"    "kg"         9      5   2150;
    "p-004" "Espresso Frank's Choice" "beans"    "Harbour Roasters"    "kg"        22     10   1990;
    "p-005" "Whole milk"              "milk"     "Meadow Dairy"        "l"         38     20    135;
    "p-006" "Oat milk"                "milk"     "Meadow Dairy"        "l"         31     20    290;
    "p-007" "Almond milk"             "milk"     "Meadow Dairy"        "l"          8      8    320;
    "p-008" "Darjeeling"              "tea"      "Blue Kettle"         "box"       16      6    780;
    "p-009" "Peppermint tea"          "tea"      "Blue Kettle"         "box"       11      4    460;
    "p-010" "Rooibos \"Sunset\""      "tea"      "Blue Kettle"         "box"        7      4    520;
    "p-011" "Baker's flour"           "baking"   "Mill & Sons"         "kg"         6     10    145;
    "p-012" "Cane sugar"              "baking"   "Mill & Sons"         "kg"        18      8    210;
    "p-013" "Butter"                  "baking"   "Meadow Dairy"        "kg"        12      6    940;
    "p-014" "Free-range eggs"         "baking"   "Hilltop Farm"        "dozen"     15      5    420;
    "p-015" "Käsekuchen"              "cake"     "Konditorei Müller"   "piece"      3      2   2600;
    "p-016" "Apple pie"               "cake"     "Konditorei Müller"   "piece"      5      2   2400;
    "p-017" "Carrot cake"             "cake"     "Konditorei Müller"   "piece"      4      2   2500;
    "p-018" "Crème brûlée"            "cake"     "Konditorei Müller"   "piece"     10      6    380;
    "p-019" "Croissant"               "pastry"   "Early Bird Bakery"   "piece"     40     25    160;
    "p-020" "Cinnamon roll"           "pastry"   "Early Bird Bakery"   "piece"     19     24    240;
    "p-021" "Pretzel"                 "pastry"   "Early Bird Bakery"   "piece"     26     12    130;
    "p-022" "Orange juice"            "drinks"   "Hilltop Farm"        "l"         17      9    350;
    "p-023" "Sparkling water"         "drinks"   "Spring & Stone"      "bottle"    48     24     90;
    "p-024" "Takeaway cups"           "supplies" "Green Paper Goods"   "pack"      33     15    680;
];

/// What only this learner's café has in stock: a name for [`own_product`].
pub(crate) fn own_product_name(learner: &Learner) -> String {
    format!("House jam, batch {}", learner.mark())
}

/// The product with that name, in a quantity that is this learner's too.
pub(crate) fn own_product<'a>(learner: &Learner, name: &'a str) -> Product<'a> {
    let drawn = u32::from_str_radix(&learner.mark(), 16).unwrap_or_default();
    Product {
        product_id: "p-025",
        product_name: name,
        category: "pantry",
        supplier: "Frank's kitchen",
        unit: "jar",
        // Never low on stock: the walkthrough counts those that are.
        quantity: 20 + drawn % 80,
        reorder_level: 10,
        price_in_cents: 590,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_learner_has_a_product_of_their_own() {
        let own = |id: &str| {
            let learner: Learner = id.parse().expect("an id");
            (own_product_name(&learner), own_product(&learner, "").quantity)
        };
        assert_ne!(own("ada"), own("kay"));
        assert!(!own_product(&"ada".parse().expect("an id"), "").is_low());
    }

    #[test]
    fn the_inventory_is_the_one_of_the_course() {
        assert_eq!(PRODUCTS.len(), 24);
        assert_eq!(PRODUCTS.iter().filter(|product| product.is_low()).count(), 3);
        let names: BTreeSet<_> = PRODUCTS.iter().map(|product| product.product_name).collect();
        let ids: BTreeSet<_> = PRODUCTS.iter().map(|product| product.product_id).collect();
        assert_eq!((names.len(), ids.len()), (24, 24));
        // What templates trip over: an apostrophe, quotation marks, letters beyond ASCII.
        assert!(['\'', '"', 'ä'].iter().all(|character| names.iter().any(|name| name.contains(*character))));
    }
}
