import { Button, NativeSelect } from "@mantine/core";
import {
  IconArrowLeft,
  IconArrowRight,
  IconColumnInsertRight,
  IconColumnRemove,
  IconPlus,
  IconRowInsertBottom,
  IconRowRemove,
  IconX,
} from "@tabler/icons-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { BoardTile, Metric } from "../../api/types";
import { nameOfMetric } from "../../ui/slices";
import { Tool } from "../../ui/tool";
import classes from "./board.module.css";
import { COLUMNS, KINDS, ROWS, type TileKind } from "./board-tiles";
import { sayBy } from "./breakdown";

interface FrameProps {
  tile: BoardTile;
  title: string;
  place: number;
  last: boolean;
  children: ReactNode;
  onMove: (to: number) => void;
  onDrop: (from: number) => void;
  onResize: (by: { width?: number; height?: number }) => void;
  onRemove: () => void;
}

/** What a dragged tile is known by to where it is dropped. */
const DRAGGED = "application/x-rapport-tile";

/** A tile with what moves, sizes and removes it: by buttons, or dragged by its head. */
export function TileFrame({ tile, title, place, last, children, onMove, onDrop, onResize, onRemove }: FrameProps) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const name = { name: title };
  return (
    <section
      aria-label={title}
      className={classes.tile}
      data-over={over || undefined}
      style={{ "--w": tile.width, "--h": tile.height } as never}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const from = Number.parseInt(event.dataTransfer.getData(DRAGGED), 10);
        if (!Number.isNaN(from)) onDrop(from);
      }}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dragging is for the mouse; the buttons are for everybody. */}
      <div
        className={classes.tools}
        draggable
        onDragStart={(event) => {
          event.dataTransfer.setData(DRAGGED, String(place));
          event.dataTransfer.effectAllowed = "move";
        }}
      >
        <h2 className={classes.title}>{title}</h2>
        <Tool
          label={t("boards.earlier", name)}
          icon={IconArrowLeft}
          disabled={place === 0}
          onClick={() => onMove(place - 1)}
        />
        <Tool label={t("boards.later", name)} icon={IconArrowRight} disabled={last} onClick={() => onMove(place + 1)} />
        <Tool
          label={t("boards.narrower", name)}
          icon={IconColumnRemove}
          disabled={tile.width === 1}
          onClick={() => onResize({ width: -1 })}
        />
        <Tool
          label={t("boards.wider", name)}
          icon={IconColumnInsertRight}
          disabled={tile.width === COLUMNS}
          onClick={() => onResize({ width: 1 })}
        />
        <Tool
          label={t("boards.shorter", name)}
          icon={IconRowRemove}
          disabled={tile.height === 1}
          onClick={() => onResize({ height: -1 })}
        />
        <Tool
          label={t("boards.taller", name)}
          icon={IconRowInsertBottom}
          disabled={tile.height === ROWS}
          onClick={() => onResize({ height: 1 })}
        />
        <Tool label={t("boards.take_off", name)} icon={IconX} onClick={onRemove} />
      </div>
      <div className={classes.body} inert>
        {children}
      </div>
    </section>
  );
}

/** Chooses a new tile. */
export function AddTile({
  metrics,
  onAdd,
}: {
  metrics: Metric[];
  onAdd: (what: Pick<BoardTile, "kind" | "metric" | "by">) => void;
}) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<TileKind>("number");
  const [named, setNamed] = useState(metrics[0]?.name);
  const [by, setBy] = useState<string>();
  const metric = metrics.find(({ name }) => name === named);
  const dimensions = metric?.dimensions ?? [];
  const dimension = by && dimensions.includes(by) ? by : dimensions[0];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (kind === "feedback") onAdd({ kind });
    else onAdd({ kind, metric: named, ...(kind === "breakdown" && { by: dimension }) });
  };
  return (
    <form className={classes.add} onSubmit={submit}>
      <NativeSelect
        label={t("boards.kind")}
        value={kind}
        onChange={(event) => setKind(event.currentTarget.value as TileKind)}
        data={KINDS.map((value) => ({ value, label: t(`boards.kind_${value}`) }))}
      />
      {kind !== "feedback" && (
        <NativeSelect
          label={t("boards.metric")}
          value={named}
          onChange={(event) => setNamed(event.currentTarget.value)}
          data={metrics.map((one) => ({ value: one.name, label: nameOfMetric(one) }))}
        />
      )}
      {kind === "breakdown" && (
        <NativeSelect
          label={t("boards.by")}
          value={dimension}
          onChange={(event) => setBy(event.currentTarget.value)}
          data={dimensions.map((value) => ({ value, label: sayBy(t, value) }))}
        />
      )}
      <Button type="submit" variant="default" leftSection={<IconPlus size={16} stroke={1.6} aria-hidden />}>
        {t("boards.add")}
      </Button>
    </form>
  );
}
