import type { ComponentChildren } from 'preact'

const stroke = (children: ComponentChildren, size = 20) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    {children}
  </svg>
)

export const CloseIcon = () => stroke(<path d="M6 6l12 12M18 6L6 18" />)
export const SmallCloseIcon = () => stroke(<path d="M6 6l12 12M18 6L6 18" />, 14)
export const MenuIcon = () => stroke(<path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="3" />)
export const ExpandIcon = () => stroke(<path d="M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7" />, 18)
export const ShrinkIcon = () => stroke(<path d="M20 10h-6V4M14 10l7-7M4 14h6v6M10 14l-7 7" />, 18)
export const AttachIcon = () =>
  stroke(<path d="M20.5 11.5l-8.4 8.4a5.5 5.5 0 0 1-7.8-7.8l8.5-8.4a3.7 3.7 0 0 1 5.2 5.2l-8.5 8.4a1.8 1.8 0 0 1-2.6-2.6l7.8-7.7" />)
export const EmojiIcon = () =>
  stroke(
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M8.5 14.5a4.3 4.3 0 0 0 7 0M9 9.5h.01M15 9.5h.01" />
    </>,
  )
export const SendIcon = () => stroke(<path d="M12 19V5M5.5 11.5L12 5l6.5 6.5" />)
export const DownIcon = () => stroke(<path d="M12 5v14M5.5 12.5L12 19l6.5-6.5" />, 18)
export const ReplyIcon = () => stroke(<path d="M9 8L4 13l5 5M4 13h10a6 6 0 0 1 6 6" />, 16)
export const FileIcon = () => stroke(<path d="M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8zM14 3v5h5" />)
export const DownloadIcon = () => stroke(<path d="M12 4v11M7 10.5l5 5 5-5M5 20h14" />)
export const RetryIcon = () => stroke(<path d="M4 4v5h5M4.6 9A8 8 0 1 1 4 13" />, 16)
export const PinIcon = () =>
  stroke(
    <>
      <path d="M12 21s7-6.1 7-11.5A7 7 0 0 0 5 9.5C5 14.9 12 21 12 21z" />
      <circle cx="12" cy="9.5" r="2.5" />
    </>,
  )
export const PersonIcon = () =>
  stroke(
    <>
      <circle cx="12" cy="8" r="4" />
      <path d="M4.5 20.5a7.5 7.5 0 0 1 15 0" />
    </>,
  )
export const WarningIcon = () => stroke(<path d="M12 8v5M12 16.5h.01M12 3.5L2.5 20h19z" />, 16)
