import { Button, CloseButton, Popover, TextInput, UnstyledButton } from "@mantine/core";
import { IconBookmarkPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useContext, useState } from "react";
import { useTranslation } from "react-i18next";
import { createFeedbackView, type FeedbackView, feedbackViewsQuery, removeFeedbackView } from "../../api/feedback";
import { parseQuery, writeQuery } from "../../lib/address";
import { ProblemNote } from "../../ui/problem-view";
import { countFilters, type FeedbackQuery, filtersOf, readFeedback } from "./address";
import { DoneContext } from "./use-changes";
import classes from "./views.module.css";

interface Props {
  query: FeedbackQuery;
  onChoose: (filters: FeedbackQuery) => void;
}

const written = (query: FeedbackQuery) => writeQuery({ ...readFeedback({ ...filtersOf(query) }) });

/** Saves the filters in force under a name. */
function Save({ query }: { query: FeedbackQuery }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const save = useMutation({
    mutationFn: () => createFeedbackView(name.trim(), written(query).slice(1)),
    onSuccess: () => {
      setOpen(false);
      setName("");
      void queries.invalidateQueries({ queryKey: feedbackViewsQuery.queryKey });
    },
  });
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus width={260}>
      <Popover.Target>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconBookmarkPlus size={16} stroke={1.6} aria-hidden />}
          onClick={() => setOpen(!open)}
        >
          {t("feedback.save_view")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={12}>
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate();
          }}
        >
          {save.error && <ProblemNote error={save.error} />}
          <TextInput
            size="xs"
            label={t("feedback.view_name")}
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <Button type="submit" size="xs" disabled={!name.trim()} loading={save.isPending}>
            {t("feedback.save")}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

function Own({
  view,
  current,
  onChoose,
  onRemove,
}: {
  view: FeedbackView;
  current: boolean;
  onChoose: () => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  return (
    <span className={classes.own}>
      <UnstyledButton className={classes.view} aria-current={current || undefined} onClick={onChoose}>
        {view.name}
      </UnstyledButton>
      {current && (
        <CloseButton size="xs" aria-label={t("feedback.remove_view", { name: view.name })} onClick={onRemove} />
      )}
    </span>
  );
}

/** Views: everything, what waits, what is mine, and those one saved; each is an address. */
export function Views({ query, onChoose }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const tell = useContext(DoneContext);
  const { data: own } = useQuery(feedbackViewsQuery);
  const here = written(query);
  const usual: [text: string, filters: FeedbackQuery][] = [
    [t("feedback.view_all"), {}],
    [t("feedback.view_waiting"), { mood: ["detractor"], comment: "yes", seen: "no" }],
    [t("feedback.view_praise"), { mood: ["promoter"], comment: "yes" }],
    [t("feedback.view_mine"), { assigned: "me" }],
  ];
  const again = () => queries.invalidateQueries({ queryKey: feedbackViewsQuery.queryKey });
  const remove = async (view: FeedbackView) => {
    await removeFeedbackView(view.id);
    await again();
    tell({
      text: t("feedback.view_removed", { name: view.name }),
      undo: () => {
        tell(undefined);
        void createFeedbackView(view.name, view.query).then(again);
      },
    });
  };
  const read = (text: string) => readFeedback(parseQuery(text));
  const saved = own?.some((view) => written(read(view.query)) === here);
  return (
    <nav className={classes.views} aria-label={t("feedback.views")}>
      {usual.map(([text, filters]) => (
        <UnstyledButton
          key={text}
          className={classes.view}
          aria-current={written(filters) === here || undefined}
          onClick={() => onChoose(filters)}
        >
          {text}
        </UnstyledButton>
      ))}
      {own?.map((view) => (
        <Own
          key={view.id}
          view={view}
          current={written(read(view.query)) === here}
          onChoose={() => onChoose(read(view.query))}
          onRemove={() => void remove(view)}
        />
      ))}
      {countFilters(query) > 0 && !saved && usual.every(([, filters]) => written(filters) !== here) && (
        <Save query={query} />
      )}
    </nav>
  );
}
