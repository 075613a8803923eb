import { Button, CopyButton, Skeleton, Switch, TextInput } from "@mantine/core";
import { IconArrowsMaximize, IconCheck, IconCopy, IconLink, IconMail, IconPencil } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { boardQuery, boardsQuery, keepBoard, makeBoard } from "../../api/boards";
import type { Board, Metric } from "../../api/types";
import { showPeriod } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { useScope } from "../../lib/scope";
import { EmptyView } from "../../ui/empty-view";
import { LiveMark } from "../../ui/live-mark";
import { PageHead } from "../../ui/page-head";
import { ProblemNote, ProblemView } from "../../ui/problem-view";
import { ScopePickers } from "../../ui/scope-pickers";
import classes from "./board.module.css";
import { AddTile, TileFrame } from "./board-edit";
import { TileBody, titleOf } from "./board-tile";
import { moved, newTile, resized } from "./board-tiles";
import { useCatalogue, useZone } from "./use-overview";

const route = getRouteApi("/frame/boards/$id");

/** On a wall nobody reloads the page. */
const WALL_REFRESH_MS = 60_000;

/** The tiles of a board, to look at. */
function Tiles({ board, metrics }: { board: Board; metrics: Metric[] | undefined }) {
  const { t } = useTranslation();
  if (!board.tiles.length) {
    return <EmptyView title={t("boards.no_tiles_title")} text={t("boards.no_tiles_view")} />;
  }
  return (
    <div className={classes.grid}>
      {board.tiles.map((tile) => (
        <section key={tile.id} className={classes.tile} style={{ "--w": tile.width, "--h": tile.height } as never}>
          <h2 className={classes.title}>{titleOf(t, tile, metrics ?? [])}</h2>
          <div className={classes.body}>
            <TileBody tile={tile} metrics={metrics} />
          </div>
        </section>
      ))}
    </div>
  );
}

/** The whole screen for the board, until Escape; the numbers keep themselves fresh. */
function Wall({ board, metrics, onLeave }: { board: Board; metrics: Metric[] | undefined; onLeave: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { from, to } = useScope();
  useEffect(() => {
    const timer = setInterval(() => void queries.invalidateQueries({ queryKey: ["metric"] }), WALL_REFRESH_MS);
    return () => clearInterval(timer);
  }, [queries]);
  useEffect(() => {
    // A page opened by its link has the whole window; the whole screen only a click may give.
    if (navigator.userActivation?.isActive) document.documentElement.requestFullscreen?.().catch(() => {});
    return () => {
      if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
    };
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && onLeave();
    // The browser takes Escape for itself while it gives the whole screen.
    const onScreen = () => !document.fullscreenElement && onLeave();
    document.addEventListener("keydown", onKey);
    document.addEventListener("fullscreenchange", onScreen);
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("fullscreenchange", onScreen);
    };
  }, [onLeave]);
  return (
    <div className={classes.wall}>
      <div className={classes.wallHead}>
        <h1>{board.title}</h1>
        <span>{showPeriod(from, to, currentLanguage())}</span>
        <LiveMark />
        <Button variant="subtle" color="gray" size="compact-sm" onClick={onLeave}>
          {t("boards.leave_wall")}
        </Button>
      </div>
      <Tiles board={board} metrics={metrics} />
    </div>
  );
}

/** A board being changed: nothing is kept until it is saved. */
function Editing({ board, metrics, onDone }: { board: Board; metrics: Metric[] | undefined; onDone: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(board);
  const keep = useMutation({
    mutationFn: keepBoard,
    onSuccess: (kept) => {
      queries.setQueryData(boardQuery(kept.id).queryKey, kept);
      void queries.invalidateQueries({ queryKey: boardsQuery.queryKey, exact: true });
      onDone();
    },
  });
  const { tiles } = draft;
  const set = (next: Board["tiles"]) => setDraft({ ...draft, tiles: next });
  return (
    <>
      <form
        className={classes.editHead}
        onSubmit={(event) => {
          event.preventDefault();
          keep.mutate(draft);
        }}
      >
        <TextInput
          className={classes.nameField}
          aria-label={t("boards.name")}
          value={draft.title}
          maxLength={120}
          required
          onChange={(event) => setDraft({ ...draft, title: event.currentTarget.value })}
        />
        <Switch
          label={t("boards.share")}
          title={t("boards.share_hint")}
          checked={draft.shared}
          onChange={(event) => setDraft({ ...draft, shared: event.currentTarget.checked })}
        />
        <div className={classes.editActions}>
          <Button variant="default" onClick={onDone}>
            {t("boards.cancel")}
          </Button>
          <Button type="submit" loading={keep.isPending} disabled={!draft.title.trim()}>
            {t("boards.save")}
          </Button>
        </div>
      </form>
      {keep.error && <ProblemNote error={keep.error} />}
      {!tiles.length && <EmptyView title={t("boards.no_tiles_title")} text={t("boards.no_tiles_text")} />}
      <div className={classes.grid}>
        {tiles.map((tile, index) => (
          <TileFrame
            key={tile.id}
            tile={tile}
            title={titleOf(t, tile, metrics ?? [])}
            place={index}
            last={index === tiles.length - 1}
            onMove={(to) => set(moved(tiles, index, to))}
            onDrop={(from) => set(moved(tiles, from, index))}
            onResize={(by) => set(resized(tiles, index, by))}
            onRemove={() => set(tiles.filter(({ id }) => id !== tile.id))}
          >
            <TileBody tile={tile} metrics={metrics} />
          </TileFrame>
        ))}
      </div>
      {metrics && <AddTile metrics={metrics} onAdd={(what) => set([...tiles, newTile(tiles, what)])} />}
    </>
  );
}

function Loaded({ board }: { board: Board }) {
  const { t } = useTranslation();
  const { wall } = route.useSearch();
  const navigate = route.useNavigate();
  const { from, to } = useScope();
  const [editing, setEditing] = useState(false);
  const { data: metrics } = useCatalogue();
  const zoned = useZone(metrics?.[0]);
  const queries = useQueryClient();
  const copy = useMutation({
    mutationFn: () => makeBoard({ title: t("boards.copy_of", board), shared: false, tiles: board.tiles }),
    onSuccess: (made) => {
      queries.setQueryData(boardQuery(made.id).queryKey, made);
      void queries.invalidateQueries({ queryKey: boardsQuery.queryKey, exact: true });
      void navigate({ params: { id: made.id } });
    },
  });
  const setWall = (next: "on" | undefined) => void navigate({ search: { wall: next }, replace: next === undefined });
  const known = zoned ? metrics : undefined;
  if (wall) return <Wall board={board} metrics={known} onLeave={() => setWall(undefined)} />;
  return (
    <>
      <PageHead
        title={board.title}
        aside={
          <>
            <ScopePickers />
            {!editing && (
              <>
                <CopyButton value={window.location.href}>
                  {({ copied, copy: take }) => (
                    <Button
                      variant="default"
                      size="xs"
                      h={30}
                      leftSection={
                        copied ? (
                          <IconCheck size={16} stroke={1.6} aria-hidden />
                        ) : (
                          <IconLink size={16} stroke={1.6} aria-hidden />
                        )
                      }
                      onClick={take}
                    >
                      {copied ? t("boards.copied") : t("boards.copy_link")}
                    </Button>
                  )}
                </CopyButton>
                <Button
                  variant="default"
                  size="xs"
                  h={30}
                  leftSection={<IconArrowsMaximize size={16} stroke={1.6} aria-hidden />}
                  onClick={() => setWall("on")}
                >
                  {t("boards.wall")}
                </Button>
                <Button
                  component={Link}
                  to="/digests"
                  search={{ new: board.id } as never}
                  variant="default"
                  size="xs"
                  h={30}
                  leftSection={<IconMail size={16} stroke={1.6} aria-hidden />}
                >
                  {t("digests.of_board")}
                </Button>
                {board.own ? (
                  <Button
                    size="xs"
                    h={30}
                    leftSection={<IconPencil size={16} stroke={1.6} aria-hidden />}
                    onClick={() => setEditing(true)}
                  >
                    {t("boards.edit")}
                  </Button>
                ) : (
                  <Button
                    size="xs"
                    h={30}
                    loading={copy.isPending}
                    leftSection={<IconCopy size={16} stroke={1.6} aria-hidden />}
                    onClick={() => copy.mutate()}
                  >
                    {t("boards.make_copy")}
                  </Button>
                )}
              </>
            )}
          </>
        }
        scope={
          <>
            <span>{showPeriod(from, to, currentLanguage())}</span>
            {board.shared && <span>{t("boards.is_shared")}</span>}
            <LiveMark />
          </>
        }
      />
      {copy.error && <ProblemNote error={copy.error} />}
      {editing ? (
        <Editing board={board} metrics={known} onDone={() => setEditing(false)} />
      ) : (
        <Tiles board={board} metrics={known} />
      )}
    </>
  );
}

/** A board: to look at, to change, to hang on a wall. */
export function BoardPage() {
  const { id } = route.useParams();
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(boardQuery(id));
  if (data) return <Loaded key={data.id} board={data} />;
  return (
    <>
      <PageHead title={t("boards.title")} />
      {error ? (
        <ProblemView error={error} retry={() => void refetch()} />
      ) : (
        <div className={classes.grid}>
          {["a", "b", "c", "d"].map((key) => (
            <Skeleton key={key} height={168} />
          ))}
        </div>
      )}
    </>
  );
}
