import { Button, Group, Menu, NativeSelect, TextInput } from "@mantine/core";
import {
  IconArrowMerge,
  IconArrowsSplit,
  IconDots,
  IconEye,
  IconEyeOff,
  IconListTree,
  IconPencil,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ThemeShown, taxonomyQuery } from "../../api/themes";
import { Dialog } from "../../ui/dialog";
import { MergeDialog } from "./merge";
import type { Changes } from "./use-changes";

const ICON = { size: 16, stroke: 1.6, "aria-hidden": true } as const;
/** What stands for a group that is not there yet. */
const OTHER = "\u0000other";

interface Props {
  shown: ThemeShown;
  changes: Changes;
}

function RenameDialog({ shown: { theme }, changes, onClose }: Props & { onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(theme.name);
  return (
    <Dialog
      title={t("themes.rename")}
      onClose={onClose}
      onSubmit={() => {
        if (name.trim() && name.trim() !== theme.name) changes.rename(theme, name.trim());
        onClose();
      }}
    >
      <TextInput
        data-autofocus
        label={t("themes.name")}
        maxLength={80}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        onFocus={(event) => event.currentTarget.select()}
      />
      <Foot label={t("themes.rename")} disabled={!name.trim()} onClose={onClose} />
    </Dialog>
  );
}

function Foot({ label, disabled, onClose }: { label: string; disabled: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Group justify="flex-end" mt={16} gap={8}>
      <Button variant="subtle" onClick={onClose}>
        {t("themes.cancel")}
      </Button>
      <Button type="submit" disabled={disabled}>
        {label}
      </Button>
    </Group>
  );
}

/** Takes a theme that was found into the company's own, under a group that is there or a new one. */
function TakeDialog({ shown: { theme }, changes, onClose }: Props & { onClose: () => void }) {
  const { t } = useTranslation();
  const { data } = useQuery(taxonomyQuery);
  const groups = data?.groups.map(({ name }) => name) ?? [];
  const [picked, setPicked] = useState<string>();
  const [own, setOwn] = useState("");
  const group = picked ?? groups[0] ?? OTHER;
  const chosen = group === OTHER ? own.trim() : group;
  return (
    <Dialog
      title={t("themes.take_title", { name: theme.name })}
      onClose={onClose}
      onSubmit={() => {
        changes.take(theme, chosen);
        onClose();
      }}
    >
      <NativeSelect
        data-autofocus
        label={t("themes.group")}
        description={t("themes.take_text")}
        value={group}
        onChange={(event) => setPicked(event.currentTarget.value)}
        data={[...groups, { value: OTHER, label: t("themes.group_new") }]}
      />
      {group === OTHER && (
        <TextInput
          mt={8}
          label={t("themes.group_name")}
          maxLength={80}
          value={own}
          onChange={(event) => setOwn(event.currentTarget.value)}
        />
      )}
      <Foot label={t("themes.take")} disabled={!chosen} onClose={onClose} />
    </Dialog>
  );
}

/** What an analyst can do with a theme: of one that was found, all; of the company's own, in the taxonomy. */
export function ThemeActions({ shown, changes }: Props) {
  const { t } = useTranslation();
  const { theme, hidden, can_split } = shown;
  const [open, setOpen] = useState<"rename" | "merge" | "take">();
  const close = () => setOpen(undefined);
  if (theme.origin === "own") {
    return (
      <Button
        component={Link}
        to="/themes/taxonomy"
        search={{ theme: theme.key } as never}
        variant="default"
        size="xs"
        h={30}
        leftSection={<IconListTree {...ICON} />}
      >
        {t("themes.change_rules")}
      </Button>
    );
  }
  return (
    <>
      <Button
        variant="default"
        size="xs"
        h={30}
        leftSection={<IconListTree {...ICON} />}
        onClick={() => setOpen("take")}
      >
        {t("themes.take")}
      </Button>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button variant="default" size="xs" h={30} leftSection={<IconDots {...ICON} />} loading={changes.busy}>
            {t("themes.more")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil {...ICON} />} onClick={() => setOpen("rename")}>
            {t("themes.rename")}
          </Menu.Item>
          <Menu.Item leftSection={<IconArrowMerge {...ICON} />} onClick={() => setOpen("merge")}>
            {t("themes.merge_with")}
          </Menu.Item>
          {can_split && (
            <Menu.Item leftSection={<IconArrowsSplit {...ICON} />} onClick={() => changes.split(theme)}>
              {t("themes.split")}
            </Menu.Item>
          )}
          {hidden ? (
            <Menu.Item leftSection={<IconEye {...ICON} />} onClick={() => changes.show(theme)}>
              {t("themes.show")}
            </Menu.Item>
          ) : (
            <Menu.Item leftSection={<IconEyeOff {...ICON} />} onClick={() => changes.hide(theme)}>
              {t("themes.hide")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {open === "rename" && <RenameDialog shown={shown} changes={changes} onClose={close} />}
      {open === "take" && <TakeDialog shown={shown} changes={changes} onClose={close} />}
      {open === "merge" && (
        <MergeDialog
          theme={theme}
          onClose={close}
          // The key goes on to the one that took it in: the page stays where it is.
          onMerge={(into) => changes.merge(theme, into)}
        />
      )}
    </>
  );
}
