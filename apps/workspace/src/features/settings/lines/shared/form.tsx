import { Field as Base } from '@base-ui/react/field'
import { createContext, type ReactNode, useContext } from 'react'
import { useText } from '../../../../lib/i18n/index.ts'
import { Field, SwitchRow } from '../../../../ui/field.tsx'
import { valueAt, within } from './changes.ts'
import { defaults } from './defaults.ts'
import { problemText } from './problems.ts'
import { pathOf, type SettingName, useSettingWords } from './words.ts'

interface LineForm {
  /** what the server refused, by JSON pointer */
  errors: ReadonlyMap<string, string>
  /** the profile that is followed, and where the line does not */
  profile: { name: string; deviations: string[]; busy: boolean; follow(path: string): void } | null
}

const FormContext = createContext<LineForm>({ errors: new Map(), profile: null })
export const LineFormProvider = FormContext.Provider

/** The profile that the line follows; null: none, or a profile is what is being edited. */
export const useFollowedProfile = () => useContext(FormContext).profile

/** What the server has said about this place, or about something inside it. */
export function useProblem(path: string): string | null {
  const { errors } = useContext(FormContext)
  const found = [...errors].find(([at]) => within(at, path))
  return found ? problemText(found[1]) : null
}

/** Says that a setting is not as in the profile, and takes it back. `short`: it was said before. */
export function Deviation({ path, label, short = false }: { path: string; label: string; short?: boolean }) {
  const { t } = useText()
  const { profile } = useContext(FormContext)
  if (!profile?.deviations.some((one) => within(one, path) || within(path, one))) return null
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-warn">
      {!short && t('lines.follow.mark', { name: profile.name })}
      <button
        type="button"
        className="rounded-sm font-medium text-accent-text underline underline-offset-2 hover:no-underline disabled:opacity-50"
        aria-label={t('lines.follow.againLabel', { setting: label, name: profile.name })}
        disabled={profile.busy}
        onClick={() => profile.follow(path)}
      >
        {t('lines.follow.again', { name: profile.name })}
      </button>
    </span>
  )
}

/** What stands beside the settings proper. */
const lineDefaults = { active: true, profileId: null }

/** The line of help under a setting: what it does and what it is when nobody touches it. */
function useHelp(name: SettingName): string {
  const { t } = useText()
  const words = useSettingWords()
  const path = pathOf(name)
  const fallback = valueAt({ ...defaults, ...lineDefaults }, path)
  const help = t(`lines.setting.${name}.help`)
  return fallback === undefined ? `${help}.` : `${help}. ${ended(`${t('lines.byDefault', { value: words.value(path, fallback) })}.`)}`
}

/** One setting: its name, what it does, its default, what is wrong with it. */
export function Setting({ name, children, className }: { name: SettingName; children: ReactNode; className?: string }) {
  const { t } = useText()
  const path = pathOf(name)
  const label = t(`lines.setting.${name}.label`)
  return (
    <Field
      label={label}
      help={useHelp(name)}
      error={useProblem(path)}
      aside={<Deviation path={path} label={label} />}
      className={className}
    >
      {children}
    </Field>
  )
}

export type SwitchName = Extract<SettingName, `closing.${string}`>

interface SwitchSettingProps {
  name: SettingName
  checked: boolean
  onChange(checked: boolean): void
  /** what there is to say more when it is on */
  children?: ReactNode
}

export function SwitchSetting({ name, checked, onChange, children }: SwitchSettingProps) {
  const { t } = useText()
  const path = pathOf(name)
  const label = t(`lines.setting.${name}.label`)
  const error = useProblem(path)
  return (
    <div className="flex flex-col gap-2">
      <SwitchRow label={label} help={useHelp(name)} checked={checked} onChange={onChange} />
      {checked && children}
      {error && (
        <p role="alert" className="text-xs text-bad">
          {error}
        </p>
      )}
      <Deviation path={path} label={label} />
    </div>
  )
}

/** A field under a switch that has already named it, or with its name before it (`lead`). */
export function Inline({ label, unit, lead = false, children }: { label: string; unit?: string; lead?: boolean; children: ReactNode }) {
  return (
    <Base.Root className="flex flex-wrap items-center gap-2 text-sm text-muted">
      <Base.Label className={lead ? '' : 'sr-only'}>{label}</Base.Label>
      {children}
      {unit}
    </Base.Root>
  )
}

/** Settings that belong together. */
export function Group({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-5 rounded-card border border-border bg-raised p-4 shadow-card sm:p-5">
      <div>
        <h2 className="text-base font-semibold">{title}</h2>
        {text && <p className="mt-0.5 text-sm text-muted text-pretty">{text}</p>}
      </div>
      {children}
    </section>
  )
}

/** Some units are abbreviated with a full stop: one is enough at the end. */
export const ended = (sentence: string): string => sentence.replace(/\.\.$/, '.')

/** What the whole tab comes to, in plain words; follows the draft. */
export function Summary({ sentences }: { sentences: string[] }) {
  return (
    <p data-summary className="rounded-card border border-accent/25 bg-selected px-4 py-3 text-base text-pretty">
      {sentences.map(ended).join(' ')}
    </p>
  )
}
