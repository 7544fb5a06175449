import type { Role } from '@omniline/contracts/accounts'
import {
  Ban,
  Building2,
  History,
  KeyRound,
  Layers,
  type LucideIcon,
  MonitorSmartphone,
  Radio,
  Split,
  UserRound,
  Users,
  UsersRound,
} from 'lucide-react'
import { atLeast } from '../../lib/rules.ts'

interface Section {
  to:
    | '/settings/lines'
    | '/settings/line-profiles'
    | '/settings/company'
    | '/settings/channels'
    | '/settings/blocked'
    | '/settings/users'
    | '/settings/teams'
    | '/settings/journal'
    | '/settings/profile'
    | '/settings/sessions'
    | '/settings/tokens'
  name: 'lines' | 'lineProfiles' | 'channels' | 'blocked' | 'company' | 'users' | 'teams' | 'journal' | 'profile' | 'sessions' | 'tokens'
  icon: LucideIcon
  role: Role
}

const groups: { name: 'work' | 'company' | 'me'; sections: Section[] }[] = [
  {
    name: 'work',
    sections: [
      { to: '/settings/lines', name: 'lines', icon: Split, role: 'admin' },
      { to: '/settings/line-profiles', name: 'lineProfiles', icon: Layers, role: 'admin' },
      { to: '/settings/channels', name: 'channels', icon: Radio, role: 'admin' },
      { to: '/settings/blocked', name: 'blocked', icon: Ban, role: 'supervisor' },
    ],
  },
  {
    name: 'company',
    sections: [
      { to: '/settings/company', name: 'company', icon: Building2, role: 'admin' },
      { to: '/settings/users', name: 'users', icon: Users, role: 'admin' },
      { to: '/settings/teams', name: 'teams', icon: UsersRound, role: 'admin' },
      { to: '/settings/journal', name: 'journal', icon: History, role: 'admin' },
    ],
  },
  {
    name: 'me',
    sections: [
      { to: '/settings/profile', name: 'profile', icon: UserRound, role: 'operator' },
      { to: '/settings/sessions', name: 'sessions', icon: MonitorSmartphone, role: 'operator' },
      { to: '/settings/tokens', name: 'tokens', icon: KeyRound, role: 'operator' },
    ],
  },
]

/** What a role may not use is not there. */
export function sectionsFor(role: Role) {
  return groups
    .map((group) => ({ ...group, sections: group.sections.filter((section) => atLeast(role, section.role)) }))
    .filter((group) => group.sections.length > 0)
}
