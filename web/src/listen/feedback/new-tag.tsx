import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { createFeedbackTag, type FeedbackTag, feedbackTagsQuery } from "../../api/feedback";
import { word } from "../../lib/words";
import { ProblemNote } from "../../ui/problem-view";
import classes from "./actions.module.css";
import marks from "./tag-mark.module.css";

const COLOURS = ["blue", "teal", "green", "yellow", "orange", "pink", "violet", "grey"] as const;

/** Makes a tag, in the colour that fewest tags have until one chooses another. */
export function NewTag({ tags, onMade }: { tags: FeedbackTag[]; onMade: (tag: FeedbackTag) => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<FeedbackTag["colour"]>();
  const uses = (colour: string) => tags.filter((tag) => tag.colour === colour).length;
  const colour = chosen ?? [...COLOURS].sort((a, b) => uses(a) - uses(b))[0] ?? "blue";
  const make = useMutation({
    mutationFn: () => createFeedbackTag(name.trim(), colour),
    onSuccess: async (tag) => {
      setName("");
      setChosen(undefined);
      await queries.invalidateQueries({ queryKey: feedbackTagsQuery.queryKey });
      onMade(tag);
    },
  });
  return (
    <form
      className={classes.make}
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
      // The menu moves by letters and arrows; here they are for writing.
      onKeyDown={(event) => event.key !== "Escape" && event.stopPropagation()}
    >
      {make.error && <ProblemNote error={make.error} />}
      <TextInput
        size="xs"
        aria-label={t("feedback.new_tag")}
        placeholder={t("feedback.new_tag")}
        maxLength={40}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <fieldset className={classes.colours} aria-label={t("feedback.colour")}>
        {COLOURS.map((one) => (
          <label key={one} title={word("tag_colour", one)}>
            <input
              type="radio"
              name="colour"
              aria-label={word("tag_colour", one)}
              checked={one === colour}
              onChange={() => setChosen(one)}
            />
            <span className={`${marks.tag} ${marks[one]}`} />
          </label>
        ))}
      </fieldset>
      <Button type="submit" size="xs" variant="light" disabled={!name.trim()} loading={make.isPending}>
        {t("feedback.make_tag")}
      </Button>
    </form>
  );
}
