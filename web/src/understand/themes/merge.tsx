import { Button, Group, NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Taxonomy, taxonomyQuery } from "../../api/themes";
import { Dialog } from "../../ui/dialog";

interface Named {
  key: string;
  name: string;
}

interface Props {
  /** The theme that is taken in by another. */
  theme: Named;
  /** The one that it was dropped on. */
  into?: string;
  onClose: () => void;
  onMerge: (into: Named) => void;
}

/** Themes that a person may choose from, by their groups; those that were found and are hidden are not offered. */
export function choicesOf(taxonomy: Taxonomy | undefined, found: string, without?: string) {
  const items = (themes: Named[]) =>
    themes.filter(({ key }) => key !== without).map(({ key, name }) => ({ value: key, label: name }));
  return [
    ...(taxonomy?.groups ?? []).map(({ name, themes }) => ({ group: name, items: items(themes) })),
    { group: found, items: items((taxonomy?.found ?? []).filter(({ hidden }) => !hidden)) },
  ].filter(({ items }) => items.length > 0);
}

/** Chooses the theme that another is joined to. */
export function MergeDialog({ theme, into, onClose, onMerge }: Props) {
  const { t } = useTranslation();
  const { data } = useQuery(taxonomyQuery);
  const [picked, setPicked] = useState(into);
  // One of the company's own cannot become part of one that was found.
  const own = data?.groups.some(({ themes }) => themes.some(({ key }) => key === theme.key));
  const choices = choicesOf(own && data ? { ...data, found: [] } : data, t("themes.found"), theme.key);
  const all = choices.flatMap(({ items }) => items);
  const chosen = all.find(({ value }) => value === picked) ?? all[0];
  return (
    <Dialog
      title={t("themes.merge_title", { name: theme.name })}
      onClose={onClose}
      onSubmit={() => {
        if (chosen) onMerge({ key: chosen.value, name: chosen.label });
        onClose();
      }}
    >
      <NativeSelect
        data-autofocus
        label={t("themes.merge_into")}
        description={t("themes.merge_text")}
        value={chosen?.value ?? ""}
        onChange={(event) => setPicked(event.currentTarget.value)}
        data={choices}
      />
      <Group justify="flex-end" mt={16} gap={8}>
        <Button variant="subtle" onClick={onClose}>
          {t("themes.cancel")}
        </Button>
        <Button type="submit" disabled={!chosen}>
          {t("themes.merge")}
        </Button>
      </Group>
    </Dialog>
  );
}
