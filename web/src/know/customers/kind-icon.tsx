import { VisuallyHidden } from "@mantine/core";
import { IconBuilding, IconDeviceDesktop, IconHome, IconUser, IconUsersGroup } from "@tabler/icons-react";
import { word } from "../../lib/words";
import classes from "./search-page.module.css";

const KINDS: Record<string, typeof IconUser> = {
  household: IconHome,
  account: IconBuilding,
  shared: IconUsersGroup,
  visitor: IconDeviceDesktop,
};

/** What kind of customer it is, as a picture with its name. */
export function KindIcon({ kind }: { kind: string }) {
  const Icon = KINDS[kind] ?? IconUser;
  return (
    <span className={classes.kind} title={word("customer_kind", kind)}>
      <Icon size={18} stroke={1.6} aria-hidden />
      <VisuallyHidden>{word("customer_kind", kind)}</VisuallyHidden>
    </span>
  );
}
