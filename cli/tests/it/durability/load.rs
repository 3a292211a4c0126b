//! A load of writes over several services that remembers what was tried and what was acknowledged.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use aws_sdk_cloudfront::types::{
    OriginAccessControlConfig, OriginAccessControlOriginTypes, OriginAccessControlSigningBehaviors,
    OriginAccessControlSigningProtocols,
};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};
use cafe::config::Config;
use cafe::{Cafe, Connection, Target};

/// Where a write goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    ApiGateway,
    CloudFront,
    Cognito,
    DynamoDb,
    Iam,
    S3,
}

pub const PLACES: [Place; 6] =
    [Place::ApiGateway, Place::CloudFront, Place::Cognito, Place::DynamoDb, Place::Iam, Place::S3];

const TABLE: &str = "durable";
const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"states.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

/// What was tried in one place, and what was acknowledged.
#[derive(Debug, Default)]
pub struct Ledger {
    pub tried: BTreeSet<String>,
    pub acknowledged: BTreeSet<String>,
    /// Of the one thing that is written over and over: the last number tried and the last acknowledged.
    pub last_tried: u64,
    pub last_acknowledged: u64,
}

/// Clients of one run of the cloud.
#[derive(Debug, Clone)]
pub struct Clients {
    sdk: cafe::clients::Clients,
    /// The pool that groups are made in.
    pool: String,
}

impl Clients {
    /// Clients for the cloud at `endpoint`; what the load needs is made if it is not there.
    pub async fn at(endpoint: &str) -> Self {
        let target = Target::Endpoint(endpoint.parse().expect("an address"));
        let cafe = Cafe::connect(Connection::to(target), Config::default()).await.expect("clients");
        let mut clients = Self { sdk: cafe.clients, pool: String::new() };
        clients.prepare().await;
        clients
    }

    async fn prepare(&mut self) {
        let cognito = &self.sdk.cognito;
        let pools = cognito.list_user_pools().max_results(10).send().await.expect("pools");
        if let Some(pool) = pools.user_pools().first() {
            pool.id().expect("an id").clone_into(&mut self.pool);
            return;
        }
        self.sdk.s3.create_bucket().bucket(TABLE).send().await.expect("a bucket");
        let key = KeySchemaElement::builder().attribute_name("id").key_type(KeyType::Hash).build().expect("a key");
        let id = AttributeDefinition::builder().attribute_name("id").attribute_type(ScalarAttributeType::S);
        let table = self.sdk.dynamodb.create_table().table_name(TABLE).billing_mode(BillingMode::PayPerRequest);
        let table = table.key_schema(key).attribute_definitions(id.build().expect("an attribute"));
        table.send().await.expect("a table");
        // Last of all: it tells the next run that everything is there.
        let pool = cognito.create_user_pool().pool_name(TABLE).send().await.expect("a pool");
        self.pool = pool.user_pool.and_then(|pool| pool.id).expect("an id");
    }

    /// Writes until somebody stops it, or until the cloud is gone.
    pub async fn write(self, place: Place, run: usize, ledger: Arc<Mutex<Ledger>>) {
        for number in 0.. {
            let name = format!("{run}-{number}");
            ledger.lock().expect("no panic").tried.insert(name.clone());
            if self.make(place, &name).await.is_none() {
                return;
            }
            ledger.lock().expect("no panic").acknowledged.insert(name);
            let next = {
                let mut ledger = ledger.lock().expect("no panic");
                ledger.last_tried = ledger.last_tried.max(ledger.last_acknowledged) + 1;
                ledger.last_tried
            };
            if self.overwrite(place, next).await.is_none() {
                return;
            }
            ledger.lock().expect("no panic").last_acknowledged = next;
        }
    }

    async fn make(&self, place: Place, name: &str) -> Option<()> {
        match place {
            Place::ApiGateway => {
                let client = &self.sdk.apigateway;
                client.create_rest_api().name(name).send().await.ok().map(drop)
            }
            Place::CloudFront => {
                let config = OriginAccessControlConfig::builder()
                    .name(name)
                    .signing_protocol(OriginAccessControlSigningProtocols::Sigv4)
                    .signing_behavior(OriginAccessControlSigningBehaviors::Always)
                    .origin_access_control_origin_type(OriginAccessControlOriginTypes::S3)
                    .build()
                    .expect("a configuration");
                let client = &self.sdk.cloudfront;
                client.create_origin_access_control().origin_access_control_config(config).send().await.ok().map(drop)
            }
            Place::Cognito => {
                let client = &self.sdk.cognito;
                client.create_group().user_pool_id(&self.pool).group_name(name).send().await.ok().map(drop)
            }
            Place::DynamoDb => self.put_item(name, 0).await,
            Place::Iam => {
                let client = &self.sdk.iam;
                client.create_role().role_name(name).assume_role_policy_document(TRUST).send().await.ok().map(drop)
            }
            Place::S3 => self.put_object(name, name.as_bytes().to_vec()).await,
        }
    }

    async fn overwrite(&self, place: Place, number: u64) -> Option<()> {
        match place {
            Place::DynamoDb => self.put_item("latest", number).await,
            Place::S3 => self.put_object("latest", number.to_string().into_bytes()).await,
            _ => Some(()),
        }
    }

    async fn put_item(&self, id: &str, number: u64) -> Option<()> {
        let put = self.sdk.dynamodb.put_item().table_name(TABLE).item("id", AttributeValue::S(id.to_owned()));
        put.item("number", AttributeValue::N(number.to_string())).send().await.ok().map(drop)
    }

    async fn put_object(&self, key: &str, body: Vec<u8>) -> Option<()> {
        self.sdk.s3.put_object().bucket(TABLE).key(key).body(body.into()).send().await.ok().map(drop)
    }

    /// What is there now.
    pub async fn found(&self, place: Place) -> BTreeSet<String> {
        let texts = |names: Vec<Option<String>>| names.into_iter().flatten().collect();
        match place {
            Place::ApiGateway => {
                let pages = self.sdk.apigateway.get_rest_apis().limit(500).into_paginator();
                let apis: Vec<_> = pages.items().send().try_collect().await.expect("a list");
                texts(apis.into_iter().map(|api| api.name).collect())
            }
            Place::CloudFront => {
                let client = &self.sdk.cloudfront;
                let pages = client.list_origin_access_controls().into_paginator().send();
                let pages: Vec<_> = pages.try_collect().await.expect("a list");
                let lists = pages.into_iter().filter_map(|page| page.origin_access_control_list);
                lists.flat_map(|list| list.items.unwrap_or_default()).map(|item| item.name).collect()
            }
            Place::Cognito => {
                let client = &self.sdk.cognito;
                let pages = client.list_groups().user_pool_id(&self.pool).into_paginator();
                let groups: Vec<_> = pages.items().send().try_collect().await.expect("a list");
                texts(groups.into_iter().map(|group| group.group_name).collect())
            }
            Place::DynamoDb => {
                let pages = self.sdk.dynamodb.scan().table_name(TABLE).into_paginator();
                let items: Vec<_> = pages.items().send().try_collect().await.expect("a scan");
                items.iter().filter_map(|item| item.get("id")?.as_s().ok().cloned()).collect()
            }
            Place::Iam => {
                let pages = self.sdk.iam.list_roles().into_paginator();
                let roles: Vec<_> = pages.items().send().try_collect().await.expect("a list");
                roles.into_iter().map(|role| role.role_name).collect()
            }
            Place::S3 => {
                let pages = self.sdk.s3.list_objects_v2().bucket(TABLE).into_paginator().send();
                let pages: Vec<_> = pages.try_collect().await.expect("a list");
                texts(pages.into_iter().flat_map(|page| page.contents.unwrap_or_default()).map(|o| o.key).collect())
            }
        }
    }

    /// The number in the thing that is written over and over; 0 if it was never written.
    pub async fn latest(&self, place: Place) -> u64 {
        let text = match place {
            Place::DynamoDb => {
                let get = self.sdk.dynamodb.get_item().table_name(TABLE).consistent_read(true);
                let item = get.key("id", AttributeValue::S("latest".to_owned())).send().await.expect("an answer").item;
                item.and_then(|item| item.get("number")?.as_n().ok().cloned())
            }
            Place::S3 => match self.sdk.s3.get_object().bucket(TABLE).key("latest").send().await {
                Ok(object) => {
                    let body = object.body.collect().await.expect("a body");
                    Some(String::from_utf8(body.to_vec()).expect("text"))
                }
                Err(_) => None,
            },
            _ => None,
        };
        text.map_or(0, |text| text.parse().expect("a number"))
    }
}
