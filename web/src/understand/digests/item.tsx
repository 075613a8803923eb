import { ActionIcon, Button } from "@mantine/core";
import { IconEye, IconPencil, IconSend, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Digest } from "../../api/digests";
import { sessionQuery } from "../../api/session";
import { showDay, todayIn } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { companyZone } from "../../lib/period";
import classes from "./page.module.css";
import { sayReaders, sayWhat, sayWhen } from "./say";

/** What is sent, as a link to its live view where there is one to open. */
function Name({ digest }: { digest: Digest }) {
  const { t } = useTranslation();
  const what = sayWhat(t, digest);
  if (!digest.board) {
    return (
      <Link to="/" className={classes.name}>
        {what}
      </Link>
    );
  }
  if (!digest.title) return <span className={classes.name}>{what}</span>;
  return (
    <Link to="/boards/$id" params={{ id: digest.board }} className={classes.name}>
      {what}
    </Link>
  );
}

/** The company's day of a moment: a digest is due at the company's hour, wherever its reader is. */
const dayOf = (at: string, language: string): string => showDay(todayIn(companyZone(), new Date(at)), language);

interface OwnProps {
  digest: Digest;
  sending: boolean;
  onSend: () => void;
  onLook: () => void;
  onChange: () => void;
  onRemove: () => void;
}

/** A digest of one's own. */
export function OwnDigest({ digest, sending, onSend, onLook, onChange, onRemove }: OwnProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { data: session } = useQuery(sessionQuery);
  const { last } = digest;
  const name = { name: sayWhat(t, digest) };
  const tool = (label: string, Icon: typeof IconEye, onClick: () => void) => (
    <ActionIcon variant="subtle" color="gray" size={34} aria-label={label} title={label} onClick={onClick}>
      <Icon size={18} stroke={1.6} aria-hidden />
    </ActionIcon>
  );
  return (
    <li className={classes.item}>
      <div className={classes.what}>
        <div>
          <Name digest={digest} />{" "}
          <span className={classes.dim}>{sayReaders(t, digest.readers, session?.user.id)}</span>
        </div>
        <div className={classes.dim}>
          {sayWhen(t, digest)}
          {" · "}
          {digest.paused ? t("digests.is_paused") : t("digests.next", { at: dayOf(digest.next_at, language) })}
        </div>
        {last && (
          <div className={classes.dim}>
            {t("digests.last", { at: dayOf(last.due_at, language), count: last.sent })}
            {last.waiting > 0 && ` · ${t("digests.waiting", { count: last.waiting })}`}
          </div>
        )}
        {last && (last.lost > 0 || last.waiting > 0) && (
          <div className={classes.lost}>
            {last.lost > 0 && `${t("digests.lost", { count: last.lost })} `}
            {last.reason}
          </div>
        )}
      </div>
      <div className={classes.actions}>
        <Button
          variant="default"
          size="xs"
          loading={sending}
          leftSection={<IconSend size={16} stroke={1.6} aria-hidden />}
          onClick={onSend}
        >
          {t("digests.send")}
        </Button>
        {tool(t("digests.preview_of", name), IconEye, onLook)}
        {tool(t("digests.change_of", name), IconPencil, onChange)}
        {tool(t("digests.remove_of", name), IconTrash, onRemove)}
      </div>
    </li>
  );
}

/** A digest that one gets. */
export function GottenDigest({ digest, onStop }: { digest: Digest; onStop: (stop: boolean) => void }) {
  const { t } = useTranslation();
  return (
    <li className={classes.item}>
      <div className={classes.what}>
        <div>
          <Name digest={digest} /> <span className={classes.dim}>{t("digests.from", { name: digest.owner_name })}</span>
        </div>
        <div className={classes.dim}>{digest.stopped ? t("digests.is_stopped") : sayWhen(t, digest)}</div>
      </div>
      <Button variant="default" size="xs" onClick={() => onStop(!digest.stopped)}>
        {digest.stopped ? t("digests.resume") : t("digests.stop")}
      </Button>
    </li>
  );
}
