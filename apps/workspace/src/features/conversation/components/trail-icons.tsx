import {
  Check,
  CircleCheckBig,
  Forward,
  HandHelping,
  Hourglass,
  MessageSquare,
  Pin,
  PinOff,
  RotateCcw,
  SkipForward,
  TimerOff,
  Undo2,
  UserRoundMinus,
  UserRoundPlus,
  UserRoundCheck,
} from 'lucide-react'
import type { ReactElement } from 'react'

const plain = 'bg-hover text-muted'
const good = 'bg-ok-bg text-ok'
const late = 'bg-warn-bg text-warn'
const active = 'bg-selected text-accent-text'

const icons: Record<string, { icon: ReactElement; tone: string }> = {
  started: { icon: <MessageSquare />, tone: plain },
  offered: { icon: <HandHelping />, tone: active },
  accepted: { icon: <Check />, tone: good },
  skipped: { icon: <SkipForward />, tone: late },
  expired: { icon: <TimerOff />, tone: late },
  withdrawn: { icon: <Undo2 />, tone: plain },
  waiting: { icon: <Hourglass />, tone: late },
  returned: { icon: <RotateCcw />, tone: late },
  transferred: { icon: <Forward />, tone: active },
  intercepted: { icon: <UserRoundCheck />, tone: good },
  closing: { icon: <CircleCheckBig />, tone: plain },
  closed: { icon: <CircleCheckBig />, tone: plain },
  joined: { icon: <UserRoundPlus />, tone: plain },
  invited: { icon: <UserRoundPlus />, tone: plain },
  left: { icon: <UserRoundMinus />, tone: plain },
  pinned: { icon: <Pin />, tone: plain },
  unpinned: { icon: <PinOff />, tone: plain },
  revived: { icon: <MessageSquare />, tone: active },
}
const other = { icon: <MessageSquare />, tone: plain }

/** The picture of a step of the trail, and its colours. */
export const trailIcon = (event: string): { icon: ReactElement; tone: string } => icons[event] ?? other
