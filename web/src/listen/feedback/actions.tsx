import { Button, Menu, Popover, Skeleton, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconCheck, IconEye, IconEyeOff, IconTag, IconUserPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type FeedbackItem, feedbackPeopleQuery, feedbackTagsQuery } from "../../api/feedback";
import { sessionQuery } from "../../api/session";
import { ProblemNote } from "../../ui/problem-view";
import classes from "./actions.module.css";
import { NewTag } from "./new-tag";
import { TagMark } from "./tag-mark";
import { useChanges } from "./use-changes";

interface Props {
  items: FeedbackItem[];
}

const idsOf = (items: FeedbackItem[]) => items.map((item) => item.id);

function Seen({ items }: Props) {
  const { t } = useTranslation();
  const change = useChanges();
  const seen = items.every((item) => item.seen_at);
  const Icon = seen ? IconEyeOff : IconEye;
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={<Icon size={16} stroke={1.6} aria-hidden />}
      onClick={() => change(idsOf(items), { action: seen ? "unseen" : "seen" })}
    >
      {seen ? t("feedback.mark_unseen") : t("feedback.mark_seen")}
    </Button>
  );
}

function Tag({ items }: Props) {
  const { t } = useTranslation();
  const change = useChanges();
  const { data: tags } = useQuery(feedbackTagsQuery);
  const { data: session } = useQuery(sessionQuery);
  const keeps = session && session.user.role !== "employee";
  return (
    <Menu position="bottom-start" closeOnItemClick={false} withinPortal>
      <Menu.Target>
        <Button variant="default" size="xs" leftSection={<IconTag size={16} stroke={1.6} aria-hidden />}>
          {t("feedback.tag")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.menu}>
        {tags?.map((tag) => {
          const on = items.every((item) => item.tags.includes(tag.id));
          return (
            <Menu.Item
              key={tag.id}
              role="menuitemcheckbox"
              aria-checked={on}
              rightSection={on && <IconCheck size={16} stroke={2} aria-hidden />}
              onClick={() => change(idsOf(items), { action: on ? "untag" : "tag", tag: tag.id, tagName: tag.name })}
            >
              <TagMark tag={tag} />
            </Menu.Item>
          );
        })}
        {tags?.length === 0 && <div className={classes.note}>{t("feedback.no_tags")}</div>}
        {keeps && (
          <>
            {tags && tags.length > 0 && <Menu.Divider />}
            <NewTag
              tags={tags ?? []}
              onMade={(tag) => change(idsOf(items), { action: "tag", tag: tag.id, tagName: tag.name })}
            />
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** People who may see it, found as one types. */
function People({ items, onDone }: Props & { onDone: () => void }) {
  const { t } = useTranslation();
  const change = useChanges();
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text.trim(), 150);
  const { data: session } = useQuery(sessionQuery);
  const { data: people, error } = useQuery(feedbackPeopleQuery(items[0]?.id ?? "", asked));
  const me = session && { id: session.user.id, name: session.user.name };
  const assign = (person: { id: string; name: string } | null) => {
    change(idsOf(items), { action: "assign", person });
    onDone();
  };
  const taken = items.some((item) => item.assigned_to);
  return (
    <div className={classes.people}>
      {me && (
        <UnstyledButton className={classes.person} onClick={() => assign(me)}>
          {t("feedback.to_me")}
        </UnstyledButton>
      )}
      {taken && (
        <UnstyledButton className={classes.person} onClick={() => assign(null)}>
          {t("feedback.to_nobody")}
        </UnstyledButton>
      )}
      <TextInput
        size="xs"
        aria-label={t("feedback.find_person")}
        placeholder={t("feedback.find_person")}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        data-autofocus
      />
      {error ? (
        <ProblemNote error={error} />
      ) : people ? (
        <ul className={classes.found}>
          {people
            .filter((person) => person.id !== me?.id)
            .map((person) => (
              <li key={person.id}>
                <UnstyledButton className={classes.person} onClick={() => assign(person)}>
                  {person.name}
                </UnstyledButton>
              </li>
            ))}
          {people.length === 0 && <li className={classes.note}>{t("feedback.nobody_found")}</li>}
        </ul>
      ) : (
        <Skeleton height={28} />
      )}
    </div>
  );
}

function Assign({ items }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { data: session } = useQuery(sessionQuery);
  const change = useChanges();
  if (session?.user.role === "employee") {
    const mine = items.every((item) => item.assigned_to?.id === session.user.id);
    const person = mine ? null : { id: session.user.id, name: session.user.name };
    return (
      <Button
        variant="default"
        size="xs"
        leftSection={<IconUserPlus size={16} stroke={1.6} aria-hidden />}
        onClick={() => change(idsOf(items), { action: "assign", person })}
      >
        {mine ? t("feedback.to_nobody") : t("feedback.to_me")}
      </Button>
    );
  }
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus width={260}>
      <Popover.Target>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconUserPlus size={16} stroke={1.6} aria-hidden />}
          onClick={() => setOpen(!open)}
        >
          {t("feedback.assign")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={8}>
        <People items={items} onDone={() => setOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** What can be done with feedback; each can be undone. */
export function Actions({ items }: Props) {
  return (
    <div className={classes.actions}>
      <Seen items={items} />
      <Tag items={items} />
      <Assign items={items} />
    </div>
  );
}
