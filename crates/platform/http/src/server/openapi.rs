//! What every operation's description shares: how to be let in, and how errors look.

use axum::http::Method;
use utoipa::{
    PartialSchema,
    openapi::{
        Components, Content, ObjectBuilder, OpenApi, Ref, RefOr, Required, Response, Type,
        path::{Operation, Parameter, ParameterBuilder, ParameterIn},
        response::ResponseBuilder,
        security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme},
    },
};

use crate::{
    Access, COOKIE, Rule,
    access::role_word,
    api_error::{PROBLEM_JSON, ProblemBody},
};

const SESSION: &str = "session";
const TOKEN: &str = "token";
const WRITE_KEY: &str = "write_key";
const PROBLEM: &str = "Problem";

/// Adds title, version, security schemes, each operation's access rule and the `default` answer.
pub(super) fn complete(openapi: &mut OpenApi, rules: &[Rule], version: &str) {
    "Rapport".clone_into(&mut openapi.info.title);
    version.clone_into(&mut openapi.info.version);
    openapi.info.description = Some(
        "Customer experience management: interactions in, one customer, one number. Errors are problems by RFC 9457.".to_owned(),
    );
    openapi.info.contact = None;
    openapi.info.license = Some(
        utoipa::openapi::LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build(),
    );
    let components = openapi.components.get_or_insert_with(Components::new);
    components.schemas.insert(PROBLEM.to_owned(), ProblemBody::schema());
    components.responses.insert(PROBLEM.to_owned(), problem().into());
    for (name, scheme) in schemes() {
        components.add_security_scheme(name, scheme);
    }
    for rule in rules {
        let Some(item) = openapi.paths.paths.get_mut(&rule.path) else { continue };
        let operation = match rule.method {
            Method::GET => &mut item.get,
            Method::POST => &mut item.post,
            Method::PUT => &mut item.put,
            Method::PATCH => &mut item.patch,
            _ => &mut item.delete,
        };
        if let Some(operation) = operation {
            describe(operation, rule.access);
            if rule.method == Method::POST && matches!(rule.access, Access::AtLeast(_)) {
                operation.parameters.get_or_insert_default().push(idempotency_key().into());
            }
        }
    }
}

fn describe(operation: &mut Operation, access: Access) {
    let default = operation.responses.responses.entry("default".to_owned());
    default.or_insert_with(|| RefOr::Ref(Ref::from_response_name(PROBLEM)));
    let none: [&str; 0] = [];
    let by = |name: &str| SecurityRequirement::new(name, none);
    let (security, who) = match access {
        Access::Public => (vec![], "Anyone may call this.".to_owned()),
        Access::WriteKey | Access::WriteKeyInBody => {
            (vec![by(WRITE_KEY)], "For sources, by write key.".to_owned())
        }
        Access::AtLeast(role) => {
            (vec![by(SESSION), by(TOKEN)], format!("For the role `{}` and above.", role_word(role)))
        }
    };
    operation.security = Some(security);
    operation.description = Some(match operation.description.take().filter(|text| !text.is_empty()) {
        Some(text) => format!("{text}\n\n{who}"),
        None => who,
    });
}

fn idempotency_key() -> Parameter {
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .description(Some("A word of the caller's own: sent again with it, a request does nothing twice and gets its first answer, for a day."))
        .required(Required::False)
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(200))))
        .build()
}

fn problem() -> Response {
    ResponseBuilder::new()
        .description("What went wrong, by RFC 9457")
        .content(PROBLEM_JSON, Content::new(Some(Ref::from_schema_name(PROBLEM))))
        .build()
}

fn schemes() -> [(&'static str, SecurityScheme); 3] {
    let cookie = ApiKeyValue::with_description(
        COOKIE,
        "A browser's session. Changes also need the header X-CSRF-Token.",
    );
    let mut token = Http::new(HttpAuthScheme::Bearer);
    token.description = Some("An API token, `rap_…`.".to_owned());
    let mut key = Http::new(HttpAuthScheme::Basic);
    key.description = Some("A write key, `wk_…`, as the user name; the password is empty.".to_owned());
    [
        (SESSION, SecurityScheme::ApiKey(ApiKey::Cookie(cookie))),
        (TOKEN, SecurityScheme::Http(token)),
        (WRITE_KEY, SecurityScheme::Http(key)),
    ]
}
