import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type DigestBody, previewDigest } from "../../api/digests";
import { Dialog } from "../../ui/dialog";
import { ProblemView } from "../../ui/problem-view";
import classes from "./page.module.css";

/** The letter as one would get it today, with one's own numbers. */
export function Preview({ body, onClose }: { body: DigestBody; onClose: () => void }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: ["digests", "preview", body],
    queryFn: () => previewDigest(body),
    gcTime: 0,
  });
  return (
    <Dialog title={t("digests.preview_title")} size={700} onClose={onClose}>
      {error ? (
        <ProblemView error={error} retry={() => void refetch()} />
      ) : data ? (
        <>
          <p className={classes.subject}>{data.subject}</p>
          {/* Without scripts and with an origin of its own: it is only to look at. */}
          <iframe className={classes.letter} title={t("digests.preview_title")} sandbox="" srcDoc={data.html} />
        </>
      ) : (
        <Skeleton height="62vh" />
      )}
    </Dialog>
  );
}
