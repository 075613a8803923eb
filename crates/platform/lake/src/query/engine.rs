//! Runs one SELECT over given tables: nothing else is a statement, nothing else is a table.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use arrow::array::RecordBatch;
use datafusion::{
    catalog::{
        CatalogProvider, MemoryCatalogProvider, MemoryCatalogProviderList, MemorySchemaProvider,
        SchemaProvider, TableProvider,
    },
    datasource::{ViewTable, provider_as_source},
    error::DataFusionError,
    execution::{
        FunctionRegistry as _, SessionState, SessionStateBuilder, memory_pool::FairSpillPool,
        runtime_env::RuntimeEnvBuilder,
    },
    logical_expr::{LogicalPlan, LogicalPlanBuilder, ScalarUDF},
    physical_plan::{ExecutionPlan, collect, execute_stream},
    prelude::{SQLOptions, SessionConfig},
    sql::{parser::Statement, sqlparser::ast},
};
use futures::TryStreamExt;
use object_store::ObjectStore;
use rapport_kernel::time::Zone;
use rapport_query::{Answer, QueryError};
use url::Url;

use super::{by_day, functions};
use crate::{LakeError, LakeSettings, objects::INSIDE};

/// Memory for footers of Parquet files, in bytes.
const FOOTERS: usize = 64 << 20;
const CATALOG: &str = "rapport";
const SCHEMA: &str = "public";

/// Tables by name, for one statement.
pub(crate) type Tables = HashMap<String, Arc<dyn TableProvider>>;

/// DataFusion, set up once: functions, memory, threads, the object store.
pub(crate) struct Engine {
    state: SessionState,
    zone: Zone,
    longest: Duration,
    most_rows: usize,
}

impl Engine {
    pub fn new(settings: &LakeSettings, objects: Arc<dyn ObjectStore>) -> Result<Self, LakeError> {
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(FairSpillPool::new(settings.memory)))
            .with_metadata_cache_limit(FOOTERS)
            .build_arc()?;
        let root = Url::parse(INSIDE).map_err(|e| LakeError::Address(e.to_string()))?;
        runtime.register_object_store(&root, objects);
        let mut config = SessionConfig::new()
            .with_target_partitions(settings.threads)
            .with_default_catalog_and_schema(CATALOG, SCHEMA)
            .with_create_default_catalog_and_schema(false);
        config.options_mut().execution.time_zone = Some("UTC".into());
        let state = SessionStateBuilder::new()
            .with_config(config)
            .with_runtime_env(runtime)
            .with_default_features()
            .build();
        let mut scalar: Vec<_> = state.scalar_functions().values().cloned().collect();
        scalar.extend(functions::all(settings.zone));
        let state = SessionStateBuilder::new_from_existing(state).with_scalar_functions(scalar).build();
        let longest = Duration::from_micros(settings.longest_query.unsigned_abs());
        Ok(Self { state, zone: settings.zone, longest, most_rows: settings.most_rows })
    }

    /// Reads a statement; refuses what is not a single SELECT.
    pub fn parse(&self, sql: &str) -> Result<Statement, QueryError> {
        let dialect = self.state.config().options().sql_parser.dialect;
        let statement = self.state.sql_to_statement(sql, &dialect).map_err(|e| explain(&e))?;
        match &statement {
            Statement::Statement(inner) if matches!(inner.as_ref(), ast::Statement::Query(_)) => {
                Ok(statement)
            }
            _ => Err(QueryError::Sql("only one SELECT statement is allowed here".into())),
        }
    }

    /// Whether a statement asks of `score_buckets` nothing finer than days of the company's zone.
    pub fn asks_by_day(&self, sql: &str, statement: &Statement) -> bool {
        matches!(statement, Statement::Statement(inner) if by_day::asks_by_day(sql, inner, self.zone))
    }

    /// The names of tables that a statement mentions.
    pub fn mentioned(&self, statement: &Statement) -> Result<BTreeSet<String>, QueryError> {
        let references = self.state.resolve_table_references(statement).map_err(|e| explain(&e))?;
        Ok(references.iter().map(|reference| reference.table().to_owned()).collect())
    }

    /// Answers a statement over these tables, with a function of this moment beside those of all. The answer's `through_seq` is
    /// for the caller to set.
    pub async fn run(
        &self,
        statement: Statement,
        tables: Tables,
        function: ScalarUDF,
    ) -> Result<Answer, QueryError> {
        let mut state = self.session(tables).map_err(|e| explain(&e))?;
        state.register_udf(Arc::new(function)).map_err(|e| explain(&e))?;
        let answer = async {
            let plan = state.statement_to_plan(statement).await?;
            check(&plan)?;
            let plan = state.create_physical_plan(&plan).await?;
            self.collect(&state, plan).await
        };
        match tokio::time::timeout(self.longest, answer).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(explain(&error)),
            Err(_) => Err(QueryError::Sql(format!(
                "the query took longer than {} s and was ended; ask for less",
                self.longest.as_secs()
            ))),
        }
    }

    /// All rows of a table, for work of the lake's own.
    pub async fn read(&self, table: Arc<dyn TableProvider>) -> Result<Vec<RecordBatch>, LakeError> {
        let plan = table.scan(&self.state, None, &[], None).await?;
        Ok(collect(plan, self.state.task_ctx()).await?)
    }

    /// All rows of a view, for work of the lake's own.
    pub async fn read_planned(&self, table: Arc<dyn TableProvider>) -> Result<Vec<RecordBatch>, LakeError> {
        let plan = LogicalPlanBuilder::scan("rows", provider_as_source(table), None)?.build()?;
        let plan = self.state.create_physical_plan(&plan).await?;
        Ok(collect(plan, self.state.task_ctx()).await?)
    }

    /// A view by its SQL over tables.
    pub async fn view(&self, sql: &str, tables: Tables) -> Result<Arc<dyn TableProvider>, LakeError> {
        let plan = self.session(tables)?.create_logical_plan(sql).await?;
        Ok(Arc::new(ViewTable::new(plan, None)))
    }

    fn session(&self, tables: Tables) -> Result<SessionState, DataFusionError> {
        let schema = MemorySchemaProvider::new();
        for (name, table) in tables {
            schema.register_table(name, table)?;
        }
        let catalog = MemoryCatalogProvider::new();
        catalog.register_schema(SCHEMA, Arc::new(schema))?;
        let catalogs = MemoryCatalogProviderList::new();
        datafusion::catalog::CatalogProviderList::register_catalog(
            &catalogs,
            CATALOG.to_owned(),
            Arc::new(catalog),
        );
        Ok(SessionStateBuilder::new_from_existing(self.state.clone())
            .with_catalog_list(Arc::new(catalogs))
            .build())
    }

    async fn collect(
        &self,
        state: &SessionState,
        plan: Arc<dyn ExecutionPlan>,
    ) -> Result<Answer, DataFusionError> {
        let schema = plan.schema();
        let mut stream = execute_stream(plan, state.task_ctx())?;
        let (mut batches, mut rows) = (Vec::new(), 0);
        while let Some(batch) = stream.try_next().await? {
            rows += batch.num_rows();
            if rows > self.most_rows {
                return Err(DataFusionError::Plan(format!(
                    "the answer has more than {} rows; add a LIMIT or a filter",
                    self.most_rows
                )));
            }
            if batch.num_rows() > 0 {
                batches.push(batch);
            }
        }
        Ok(Answer { schema, batches, through_seq: 0 })
    }
}

/// A SELECT may still hold what changes something, in a common table expression: refused by its plan.
fn check(plan: &LogicalPlan) -> Result<(), DataFusionError> {
    SQLOptions::new()
        .with_allow_ddl(false)
        .with_allow_dml(false)
        .with_allow_statements(false)
        .verify_plan(plan)
}

/// An error in words for whoever wrote the statement, or for whoever runs the server.
fn explain(error: &DataFusionError) -> QueryError {
    match error.find_root() {
        DataFusionError::ObjectStore(_)
        | DataFusionError::IoError(_)
        | DataFusionError::ParquetError(_)
        | DataFusionError::Internal(_) => QueryError::Unavailable(error.strip_backtrace()),
        DataFusionError::ResourcesExhausted(_) => QueryError::Sql(
            "the query needs more memory than it may use; ask for less, or for fewer groups".into(),
        ),
        root => QueryError::Sql(plain(&root.strip_backtrace())),
    }
}

/// Without the prefixes by which DataFusion sorts its own errors.
fn plain(message: &str) -> String {
    let mut rest = message;
    for prefix in
        ["Error during planning: ", "SQL error: ", "Schema error: ", "Execution error: ", "Arrow error: "]
    {
        rest = rest.strip_prefix(prefix).unwrap_or(rest);
    }
    rest.trim().to_owned()
}
