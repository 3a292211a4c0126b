//! The input of `CreateTable`, checked as AWS checks it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::cloud::Cloud;
use crate::dynamodb::error::Error;
use crate::dynamodb::input::{check_name, choice, table_name};
use crate::dynamodb::schema::{Head, Index, KeySchema, Projected, ScalarType, Throughput};
use crate::dynamodb::tags::{Tag, collect};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct Create {
    table_name: String,
    attribute_definitions: Vec<Definition>,
    key_schema: Vec<KeyElement>,
    billing_mode: Option<String>,
    provisioned_throughput: Option<Throughput>,
    global_secondary_indexes: Option<Vec<IndexInput>>,
    local_secondary_indexes: Option<Vec<IndexInput>>,
    deletion_protection_enabled: Option<bool>,
    table_class: Option<String>,
    stream_specification: Option<Stream>,
    #[serde(rename = "SSESpecification")]
    encryption: Option<Encryption>,
    tags: Option<Vec<Tag>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Definition {
    attribute_name: String,
    attribute_type: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct KeyElement {
    attribute_name: String,
    key_type: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct IndexInput {
    index_name: String,
    key_schema: Vec<KeyElement>,
    projection: ProjectionInput,
    provisioned_throughput: Option<Throughput>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct ProjectionInput {
    projection_type: Option<String>,
    non_key_attributes: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Stream {
    stream_enabled: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Encryption {
    enabled: Option<bool>,
}

/// The table that is asked for.
pub fn head(cloud: &Cloud, input: Create) -> Result<Head, Error> {
    let name = table_name(cloud.settings(), &input.table_name)?;
    refuse_extras(&input)?;
    let attributes = definitions(&input.attribute_definitions)?;
    let keys = keys(&input.key_schema)?;
    let now = cloud.env().now().as_millisecond();
    let billing = super::billing(input.billing_mode.as_deref(), input.provisioned_throughput, now)?;
    let mut indexes = Vec::new();
    for (list, global) in [(input.global_secondary_indexes, true), (input.local_secondary_indexes, false)] {
        for index in list.unwrap_or_default() {
            indexes.push(index_of(index, global, &keys)?);
        }
    }
    let mut seen = BTreeSet::new();
    if let Some(twice) = indexes.iter().find(|index| !seen.insert(&index.name)) {
        return Err(Error::parameters(format_args!("Duplicate index name: {}", twice.name)));
    }
    check_used(&attributes, &keys, &indexes)?;
    let tags = collect(input.tags.unwrap_or_default())?;
    let protected = input.deletion_protection_enabled.unwrap_or(false);
    Ok(Head {
        name,
        id: cloud.env().uuid(),
        created: now,
        attributes,
        keys,
        billing,
        indexes,
        protected,
        tags,
        expiry: None,
    })
}

/// Options whose default is all the café cloud has.
fn refuse_extras(input: &Create) -> Result<(), Error> {
    if choice(input.table_class.as_deref(), "tableClass", &["STANDARD", "STANDARD_INFREQUENT_ACCESS"])? != "STANDARD" {
        return Err(Error::unsupported("the parameter TableClass of CreateTable with another value than STANDARD"));
    }
    if input.stream_specification.as_ref().is_some_and(|stream| stream.stream_enabled) {
        return Err(Error::unsupported("the parameter StreamSpecification of CreateTable"));
    }
    if input.encryption.as_ref().is_some_and(|encryption| encryption.enabled != Some(false)) {
        return Err(Error::unsupported("the parameter SSESpecification of CreateTable"));
    }
    Ok(())
}

fn definitions(given: &[Definition]) -> Result<BTreeMap<String, ScalarType>, Error> {
    let mut all = BTreeMap::new();
    for Definition { attribute_name, attribute_type } in given {
        let kind = match choice(
            Some(attribute_type.as_str()),
            "attributeDefinitions.1.member.attributeType",
            &["B", "N", "S"],
        )? {
            "S" => ScalarType::S,
            "N" => ScalarType::N,
            _ => ScalarType::B,
        };
        if all.insert(attribute_name.clone(), kind).is_some() {
            return Err(Error::parameters(format_args!(
                "Duplicate AttributeName in AttributeDefinitions: {attribute_name}"
            )));
        }
    }
    Ok(all)
}

fn keys(given: &[KeyElement]) -> Result<KeySchema, Error> {
    let Some(first) = given.first() else {
        return Err(Error::model("'[]'", "keySchema", "Member must have length greater than or equal to 1"));
    };
    for element in given {
        choice(Some(element.key_type.as_str()), "keySchema.1.member.keyType", &["HASH", "RANGE"])?;
    }
    if given.len() > 2 {
        return Err(Error::model("'[…]'", "keySchema", "Member must have length less than or equal to 2"));
    }
    if first.key_type != "HASH" {
        return Err(Error::validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type"));
    }
    let range = given.get(1);
    if range.is_some_and(|range| range.key_type != "RANGE") {
        return Err(Error::validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"));
    }
    if range.is_some_and(|range| range.attribute_name == first.attribute_name) {
        return Err(Error::validation(
            "Both the Hash Key and the Range Key element in the KeySchema have the same name",
        ));
    }
    Ok(KeySchema { hash: first.attribute_name.clone(), range: range.map(|range| range.attribute_name.clone()) })
}

fn index_of(input: IndexInput, global: bool, table: &KeySchema) -> Result<Index, Error> {
    check_name(&input.index_name, "indexName")?;
    let keys = keys(&input.key_schema)?;
    if !global && (keys.hash != table.hash || keys.range.is_none()) {
        let name = &input.index_name;
        return Err(Error::parameters(format_args!(
            "Index KeySchema does not have the same leading hash key as table KeySchema or lacks a range key for index: {name}"
        )));
    }
    let more = input.projection.non_key_attributes;
    let kind = input.projection.projection_type;
    let projected = match (choice(kind.as_deref(), "projectionType", &["ALL", "INCLUDE", "KEYS_ONLY"])?, more) {
        _ if kind.is_none() => return Err(Error::parameters("Unknown ProjectionType: null")),
        ("KEYS_ONLY", None) => Projected::KeysOnly,
        ("INCLUDE", Some(names)) => Projected::Include(names),
        ("INCLUDE", None) => {
            return Err(Error::parameters("ProjectionType is INCLUDE, but NonKeyAttributes is not specified"));
        }
        (kind, Some(_)) => {
            return Err(Error::parameters(format_args!("ProjectionType is {kind}, but NonKeyAttributes is specified")));
        }
        (_, None) => Projected::All,
    };
    let throughput = input.provisioned_throughput.unwrap_or_default();
    Ok(Index { name: input.index_name, global, keys, projected, throughput })
}

/// Every attribute of a key is defined, and nothing else is.
fn check_used(attributes: &BTreeMap<String, ScalarType>, keys: &KeySchema, indexes: &[Index]) -> Result<(), Error> {
    let used = keys.names().chain(indexes.iter().flat_map(|index| index.keys.names()));
    let used: BTreeSet<&str> = used.collect();
    let defined: BTreeSet<&str> = attributes.keys().map(String::as_str).collect();
    let list = |names: &BTreeSet<&str>| names.iter().copied().collect::<Vec<_>>().join(", ");
    if !used.is_subset(&defined) {
        return Err(Error::parameters(format_args!(
            "Some index key attributes are not defined in AttributeDefinitions. Keys: [{}], AttributeDefinitions: [{}]",
            list(&used),
            list(&defined)
        )));
    }
    if used == defined {
        return Ok(());
    }
    Err(Error::parameters(if indexes.is_empty() {
        "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"
            .to_owned()
    } else {
        format!(
            "Some AttributeDefinitions are not used. AttributeDefinitions: [{}], keys used: [{}]",
            list(&defined),
            list(&used)
        )
    }))
}
