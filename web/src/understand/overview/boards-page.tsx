import { ActionIcon, Button, Skeleton } from "@mantine/core";
import { IconLayoutDashboard, IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { boardQuery, boardsQuery, keepBoard, makeBoard, removeBoard } from "../../api/boards";
import type { Board } from "../../api/types";
import { EmptyView } from "../../ui/empty-view";
import { PageHead } from "../../ui/page-head";
import { Panel } from "../../ui/panel";
import { ProblemNote, ProblemView } from "../../ui/problem-view";
import classes from "./board.module.css";
import { firstTiles } from "./board-tiles";
import { useCatalogue } from "./use-overview";

function List({ title, boards, onRemove }: { title: string; boards: Board[]; onRemove: (board: Board) => void }) {
  const { t } = useTranslation();
  if (!boards.length) return null;
  return (
    <Panel title={title} className={classes.list}>
      <ul className={classes.boards}>
        {boards.map((board) => (
          <li key={board.id} className={classes.board}>
            <IconLayoutDashboard size={18} stroke={1.6} aria-hidden />
            <Link to="/boards/$id" params={{ id: board.id }} className={classes.boardName}>
              {board.title}
            </Link>
            <span className={classes.dim}>
              {t("boards.tiles", { count: board.tiles.length })}
              {board.own && board.shared && ` · ${t("boards.is_shared")}`}
            </span>
            {board.own && (
              <ActionIcon
                variant="subtle"
                color="gray"
                size={34}
                aria-label={t("boards.remove", board)}
                onClick={() => onRemove(board)}
              >
                <IconTrash size={18} stroke={1.6} aria-hidden />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** The boards there are: one's own, and those that others share. */
export function BoardsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { data, error, isPending, refetch } = useQuery(boardsQuery);
  const { data: metrics } = useCatalogue();
  const [gone, setGone] = useState<Board>();
  const again = () => queries.invalidateQueries({ queryKey: boardsQuery.queryKey, exact: true });
  const make = useMutation({
    mutationFn: () => makeBoard({ title: t("boards.new_title"), shared: false, tiles: firstTiles(metrics ?? []) }),
    onSuccess: (board) => {
      queries.setQueryData(boardQuery(board.id).queryKey, board);
      void again();
      void navigate({ to: "/boards/$id", params: { id: board.id } });
    },
  });
  const remove = useMutation({
    mutationFn: removeBoard,
    onSuccess: (_done, board) => {
      setGone(board as Board);
      void again();
    },
  });
  const restore = useMutation({
    mutationFn: keepBoard,
    onSuccess: () => {
      setGone(undefined);
      void again();
    },
  });
  const button = (
    <Button
      leftSection={<IconPlus size={16} stroke={1.6} aria-hidden />}
      loading={make.isPending}
      disabled={!metrics}
      onClick={() => make.mutate()}
    >
      {t("boards.new")}
    </Button>
  );
  const failed = make.error ?? remove.error ?? restore.error;
  const boards = data ?? [];
  return (
    <>
      <PageHead title={t("boards.title")} aside={boards.length > 0 && button} />
      {failed && <ProblemNote error={failed} />}
      {gone && (
        <div className={classes.gone} role="status">
          {t("boards.removed", gone)}
          <Button variant="subtle" size="compact-sm" loading={restore.isPending} onClick={() => restore.mutate(gone)}>
            {t("boards.undo")}
          </Button>
        </div>
      )}
      {error && !data ? (
        <ProblemView error={error} retry={() => void refetch()} />
      ) : isPending ? (
        ["a", "b", "c"].map((key) => <Skeleton key={key} height={44} my={8} />)
      ) : boards.length === 0 ? (
        <EmptyView title={t("boards.empty_title")} text={t("boards.empty_text")} action={button} />
      ) : (
        <>
          <List title={t("boards.own")} boards={boards.filter(({ own }) => own)} onRemove={remove.mutate} />
          <List title={t("boards.shared")} boards={boards.filter(({ own }) => !own)} onRemove={remove.mutate} />
        </>
      )}
    </>
  );
}
