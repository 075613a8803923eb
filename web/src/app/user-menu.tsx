import { Menu, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconLogout } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { sessionQuery } from "../api/session";
import { useSignOut } from "./use-sign-out";
import classes from "./user-menu.module.css";

const initials = (name: string) =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((part) => part[0] ?? "")
    .join("")
    .toUpperCase();

/** Who is signed in, and the way out. */
export function UserMenu() {
  const { t } = useTranslation();
  const { data: session } = useQuery(sessionQuery);
  const leave = useSignOut();
  if (!session) return null;
  const { name, email, role } = session.user;
  return (
    <Menu position="bottom-end" width={240} withinPortal={false}>
      <Menu.Target>
        <UnstyledButton className={classes.avatar}>
          <span aria-hidden>{initials(name || email)}</span>
          <VisuallyHidden>{t("frame.user", { name })}</VisuallyHidden>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <div className={classes.name}>{name}</div>
          <div className={classes.dim}>{email}</div>
          <div className={classes.dim}>{t(`role.${role}`)}</div>
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} stroke={1.6} aria-hidden />} onClick={() => leave()}>
          {t("frame.sign_out")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
