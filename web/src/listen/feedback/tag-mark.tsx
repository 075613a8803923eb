import type { FeedbackTag } from "../../api/feedback";
import classes from "./tag-mark.module.css";

/** A tag in its colour; the name says it, the colour only helps to find it. */
export function TagMark({ tag }: { tag: FeedbackTag }) {
  return <span className={`${classes.tag} ${classes[tag.colour]}`}>{tag.name}</span>;
}

export function TagMarks({ ids, tags }: { ids: string[]; tags: FeedbackTag[] | undefined }) {
  const known = tags?.filter((tag) => ids.includes(tag.id)) ?? [];
  return known.map((tag) => <TagMark key={tag.id} tag={tag} />);
}
