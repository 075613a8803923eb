import {
  IconAd2,
  IconBadgeVr,
  IconBell,
  IconBrandTelegram,
  IconBuildingStore,
  IconCircleDot,
  IconCreditCard,
  IconDeviceDesktopAnalytics,
  IconDeviceMobile,
  IconFileInvoice,
  IconHash,
  IconMail,
  IconMailbox,
  IconMessage2,
  IconMessages,
  IconPhone,
  IconPhoneCall,
  IconPhoto,
  IconRouter,
  IconUsersGroup,
  IconVideo,
  IconWorld,
} from "@tabler/icons-react";

const ICONS: Record<string, typeof IconPhone> = {
  phone: IconPhone,
  ivr: IconPhoneCall,
  web: IconWorld,
  social: IconHash,
  web_chat: IconMessages,
  messenger: IconBrandTelegram,
  mobile_app: IconDeviceMobile,
  sms: IconMessage2,
  email: IconMail,
  push: IconBell,
  kiosk: IconDeviceDesktopAnalytics,
  pos: IconCreditCard,
  video: IconVideo,
  iot: IconRouter,
  mail: IconMailbox,
  edi: IconFileInvoice,
  ad: IconAd2,
  banner: IconPhoto,
  community: IconUsersGroup,
  in_person: IconBuildingStore,
  virtual_world: IconBadgeVr,
};

/** The picture of a channel; always beside its name, so it says nothing to a screen reader. */
export function ChannelIcon({ channel, size = 18 }: { channel: string | null | undefined; size?: number }) {
  const Icon = ICONS[channel ?? ""] ?? IconCircleDot;
  return <Icon size={size} stroke={1.6} aria-hidden />;
}
