import { Menu, Popover, UnstyledButton } from "@mantine/core";
import { IconPencil, IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useContext, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FeedbackShown } from "../../api/feedback";
import { sessionQuery } from "../../api/session";
import { commentThemesQuery, correctThemes, type ThemeOfComment, taxonomyQuery } from "../../api/themes";
import { showMoment } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { mayAs } from "../../lib/roles";
import { PickList } from "../../ui/pick-list";
import classes from "./finding.module.css";
import { DoneContext } from "./use-changes";

interface Named {
  key: string;
  name: string;
}

/** Says that a comment is of a theme, or is not; told, and taken back by a click. */
function useCorrection(id: string) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const tell = useContext(DoneContext);
  const { mutate } = useMutation({
    mutationFn: ({ theme, on }: { theme: Named; on: boolean | null }) => correctThemes(id, { theme: theme.key, on }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["themes"] }),
    onError: (error) => tell({ text: t("feedback.failed", { reason: error.message }) }),
    onSuccess: ({ comments }, { theme, on }) => {
      const told = { count: comments, name: theme.name };
      if (on === null) tell({ text: t("feedback.theme_as_found", told) });
      else {
        tell({
          text: on ? t("feedback.theme_put", told) : t("feedback.theme_taken_off", told),
          undo: () => {
            tell(undefined);
            mutate({ theme, on: null });
          },
        });
      }
    },
  });
  return (theme: Named, on: boolean | null) => mutate({ theme, on });
}

/** All themes that a comment may be put under. */
function Add({ has, onPick }: { has: Set<string>; onPick: (theme: Named) => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const { data, isPending } = useQuery({ ...taxonomyQuery, enabled: open });
  const wanted = text.trim().toLocaleLowerCase();
  const items = (themes: Named[]) =>
    themes
      .filter(({ key, name }) => !has.has(key) && name.toLocaleLowerCase().includes(wanted))
      .map(({ key, name }) => ({
        key,
        label: name,
        onPick: () => {
          setOpen(false);
          setText("");
          onPick({ key, name });
        },
      }));
  const groups = [
    ...(data?.groups ?? []).map(({ name, themes }) => ({ key: name, title: name, items: items(themes) })),
    {
      key: "found",
      title: t("feedback.themes_found"),
      items: items((data?.found ?? []).filter(({ hidden }) => !hidden)),
    },
  ];
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus returnFocus width={320} withinPortal>
      <Popover.Target>
        <UnstyledButton className={`${classes.chip} ${classes.open} ${classes.add}`} onClick={() => setOpen(!open)}>
          <IconPlus size={13} stroke={1.8} aria-hidden />
          {t("feedback.add_theme")}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={10}>
        <PickList
          label={t("feedback.add_theme")}
          placeholder={t("feedback.find_theme")}
          text={text}
          onText={setText}
          groups={groups.filter((group) => group.items.length > 0)}
          nothing={t("feedback.no_theme")}
          busy={isPending}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

interface MarkProps {
  theme: ThemeOfComment;
  sentence: string;
  corrected: boolean;
  onSay: (on: boolean | null) => void;
}

function Mark({ theme, sentence, corrected, onSay }: MarkProps) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <UnstyledButton
          className={`${classes.chip} ${classes.open} ${classes.theme}`}
          title={sentence}
          aria-label={t("feedback.theme", { name: theme.name })}
        >
          {theme.name}
          {corrected && <IconPencil size={13} stroke={1.8} aria-hidden />}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to="/themes/$key" params={{ key: theme.key } as never}>
          {t("feedback.open_theme")}
        </Menu.Item>
        <Menu.Item onClick={() => onSay(false)}>{t("feedback.not_of_theme")}</Menu.Item>
        {corrected && <Menu.Item onClick={() => onSay(null)}>{t("feedback.lift_correction")}</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}

/** What a comment is about, as marks; put and taken off where it is read. */
export function ThemeLine({ one }: { one: FeedbackShown }) {
  const { t } = useTranslation();
  const { data: session } = useQuery(sessionQuery);
  // A comment of this minute may not have been read for its themes: then there is nothing to show yet.
  const { data } = useQuery({ ...commentThemesQuery(one.id), enabled: Boolean(one.comment), retry: false });
  const say = useCorrection(one.id);
  if (!one.comment || !data || !session) return null;
  const may = mayAs(session.user.role, "supervisor");
  const themes = [...new Map(data.items.map((theme) => [theme.key, theme])).values()];
  const last = data.corrections[0];
  const said = new Map(data.corrections.toReversed().map(({ theme, said: word }) => [theme, word]));
  return (
    <section className={classes.line} aria-label={t("feedback.themes")}>
      {themes.map((theme) =>
        may ? (
          <Mark
            key={theme.key}
            theme={theme}
            sentence={one.comment?.slice(theme.from, theme.to) ?? ""}
            corrected={Boolean(said.get(theme.key))}
            onSay={(on) => say(theme, on)}
          />
        ) : (
          <span key={theme.key} className={`${classes.chip} ${classes.theme}`}>
            {theme.name}
          </span>
        ),
      )}
      {may && <Add has={new Set(themes.map(({ key }) => key))} onPick={(theme) => say(theme, true)} />}
      {last?.said && (
        <span className={classes.by}>
          {t("feedback.corrected_by", { name: last.by.name, when: showMoment(last.at, currentLanguage()) })}
        </span>
      )}
    </section>
  );
}
