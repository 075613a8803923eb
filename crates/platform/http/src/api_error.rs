//! Errors as RFC 9457 problems.

use axum::{
    extract::{
        FromRequest, FromRequestParts, Request,
        rejection::{JsonRejection, PathRejection, QueryRejection},
    },
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use rapport_kernel::{ErrorKind, Problem};
use serde::{Serialize, de::DeserializeOwned};

/// Media type of problems.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

tokio::task_local! {
    /// The id of the request that this task answers.
    pub(crate) static TRACE_ID: String;
}

/// The id of the request being answered, where there is one.
pub(crate) fn trace_id() -> Option<String> {
    TRACE_ID.try_with(Clone::clone).ok()
}

/// Any error on its way to the caller, as `application/problem+json` with `code`, `detail` and, where one is at fault, `field`.
#[derive(Debug)]
pub struct ApiError(pub Problem);

impl<E: Into<Problem>> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

/// The problem's JSON (RFC 9457).
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// `about:blank`: the code says which problem it is.
    r#type: &'static str,
    /// The status in words.
    title: &'static str,
    status: u16,
    /// Stable name of the problem: `survey.closed`.
    code: String,
    /// What happened and what to do.
    detail: String,
    /// The field at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// Under which the log knows this request; also in the header `x-request-id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<String>,
}

/// A problem as an answer, for statuses that no [`ErrorKind`] stands for.
pub(crate) fn problem_response(
    status: StatusCode,
    code: String,
    detail: String,
    field: Option<String>,
) -> Response {
    let title = status.canonical_reason().unwrap_or("Error");
    let trace_id = trace_id();
    let body =
        ProblemBody { r#type: "about:blank", title, status: status.as_u16(), code, detail, field, trace_id };
    let mut response = (status, axum::Json(body)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    response
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let problem = self.0;
        let status = match problem.kind {
            ErrorKind::Invalid => StatusCode::BAD_REQUEST,
            ErrorKind::Unauthenticated => StatusCode::UNAUTHORIZED,
            ErrorKind::Forbidden => StatusCode::FORBIDDEN,
            ErrorKind::NotFound => StatusCode::NOT_FOUND,
            ErrorKind::Conflict => StatusCode::CONFLICT,
            ErrorKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            ErrorKind::Limited => StatusCode::TOO_MANY_REQUESTS,
            ErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            ErrorKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let mut response = problem_response(status, problem.code, problem.detail, problem.field);
        let headers = response.headers_mut();
        if problem.kind == ErrorKind::Unauthenticated {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if matches!(problem.kind, ErrorKind::Unavailable | ErrorKind::Limited) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

/// As [`axum::Json`], but a body that cannot be read is a problem with the place at fault.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        axum::Json::<T>::from_request(request, state).await.map(|axum::Json(body)| Self(body)).map_err(
            |rejection| {
                let kind = match &rejection {
                    JsonRejection::BytesRejection(inner)
                        if inner.status() == StatusCode::PAYLOAD_TOO_LARGE =>
                    {
                        ErrorKind::TooLarge
                    }
                    _ => ErrorKind::Invalid,
                };
                Problem::new(kind, "request.body", rejection.body_text()).into()
            },
        )
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// As [`axum::extract::Query`], but parameters that cannot be read are a problem.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        axum::extract::Query::<T>::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Query(query)| Self(query))
            .map_err(|rejection: QueryRejection| {
                Problem::invalid("request.query", rejection.body_text()).into()
            })
    }
}

/// As [`axum::extract::Path`], but a part that cannot be read, such as an id of another kind, is a thing that is not there.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        axum::extract::Path::<T>::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path(path)| Self(path))
            .map_err(|rejection: PathRejection| {
                Problem::not_found("request.path", rejection.body_text()).into()
            })
    }
}
