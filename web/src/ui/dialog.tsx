import { Modal, type ModalProps } from "@mantine/core";
import "@mantine/core/styles/ModalBase.css";
import "@mantine/core/styles/Modal.css";
import "@mantine/core/styles/Overlay.css";
import "@mantine/core/styles/ScrollArea.css";
import type { FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface Props extends Pick<ModalProps, "size" | "onClose"> {
  title: string;
  /** Makes the content a form. */
  onSubmit?: () => void;
  children: ReactNode;
}

/** A window over the page for one matter; Escape leaves it. */
export function Dialog({ title, onSubmit, onClose, children, size = 480 }: Props) {
  const { t } = useTranslation();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit?.();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      centered
      closeButtonProps={{ "aria-label": t("undo.close") }}
      styles={{ title: { fontWeight: 620, fontSize: 16 } }}
    >
      {onSubmit ? (
        <form onSubmit={submit} noValidate>
          {children}
        </form>
      ) : (
        children
      )}
    </Modal>
  );
}
