import { Braces, Plus, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { currentLanguage, useText } from '../../../../lib/i18n/index.ts'
import { useMe } from '../../../../lib/query.ts'
import { Button } from '../../../../ui/button.tsx'
import { cn } from '../../../../ui/cn.ts'
import { Field, TextArea } from '../../../../ui/field.tsx'
import { Menu, MenuItem } from '../../../../ui/menu.tsx'
import { useProblem } from '../shared/form.tsx'
import { languageName } from '../shared/words.ts'
import { insertVariable, piecesOf, type Variable, variables } from './variables.ts'

interface Texts {
  text: string
  translations: Record<string, string>
}

interface TextEditorProps {
  /** where it stands in the line, as a JSON pointer */
  path: string
  label: string
  value: Texts
  /** of the line: in which `text` is */
  language: string | null
  lineName: string
  onChange(part: Partial<Texts>): void
  withVariables?: boolean
}

/** Into which one may translate: what the customers of such companies write in. */
const languages = [
  'ru',
  'en',
  'kk',
  'uz',
  'be',
  'uk',
  'hy',
  'ka',
  'az',
  'tr',
  'de',
  'fr',
  'es',
  'pt',
  'it',
  'pl',
  'ar',
  'he',
  'hi',
  'zh',
  'ja',
  'ko',
]

/** A text for customers, once for each language, with variables from a menu and how it will be read. */
export function TextEditor({ path, label, value, language, lineName, onChange, withVariables = false }: TextEditorProps) {
  const { t } = useText()
  const [chosen, setChosen] = useState<string | null>(null)
  const area = useRef<HTMLTextAreaElement>(null)
  const tags = Object.keys(value.translations)
  const tag = chosen !== null && tags.includes(chosen) ? chosen : null
  const text = tag === null ? value.text : (value.translations[tag] ?? '')
  const problem = useProblem(tag === null ? `${path}/text` : `${path}/translations/${tag}`)
  const elsewhere = useProblem(path)
  const write = (next: string) => onChange(tag === null ? { text: next } : { translations: { ...value.translations, [tag]: next } })
  const own = language === null ? t('lines.message.mainText') : languageName(language)

  function insert(name: Variable) {
    const field = area.current
    const put = insertVariable(text, name, field?.selectionStart ?? text.length, field?.selectionEnd ?? text.length)
    // A field that gets another text puts its caret to the end; it is put right before a key can be pressed.
    flushSync(() => write(put.text))
    field?.setSelectionRange(put.caret, put.caret)
  }

  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-1">
        <div role="group" aria-label={t('lines.message.languages')} className="flex flex-wrap gap-1">
          {[null, ...tags].map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={tag === one}
              onClick={() => setChosen(one)}
              className={cn(
                'h-7 rounded-control px-2 text-sm font-medium',
                tag === one ? 'bg-selected text-accent-text' : 'text-muted hover:bg-hover hover:text-text',
              )}
            >
              {one === null ? own : languageName(one)}
            </button>
          ))}
        </div>
        <Menu
          align="start"
          className="max-h-80"
          trigger={
            <Button size="sm" variant="ghost" className="text-muted">
              <Plus className="size-3.5" />
              {t('lines.message.addLanguage')}
            </Button>
          }
        >
          {languages
            .filter((one) => one !== language && !tags.includes(one))
            .map((one) => (
              <MenuItem
                key={one}
                onClick={() => {
                  onChange({ translations: { ...value.translations, [one]: value.text } })
                  setChosen(one)
                }}
              >
                {languageName(one)}
              </MenuItem>
            ))}
        </Menu>
        {tag !== null && (
          <Button
            size="sm"
            variant="ghost"
            className="text-muted"
            onClick={() => {
              const { [tag]: _gone, ...rest } = value.translations
              onChange({ translations: rest })
              setChosen(null)
            }}
          >
            <X className="size-3.5" />
            {t('lines.message.removeLanguage', { language: languageName(tag) })}
          </Button>
        )}
        <span className="flex-1" />
        {withVariables && (
          <Menu
            finalFocus={area}
            trigger={
              <Button size="sm">
                <Braces className="size-3.5 text-muted" />
                {t('lines.message.variable')}
              </Button>
            }
          >
            {variables.map((name) => (
              <MenuItem key={name} hint={t(`lines.variable.${name}.hint`)} onClick={() => insert(name)}>
                {t(`lines.variable.${name}.label`)}
              </MenuItem>
            ))}
          </Menu>
        )}
      </div>
      <Field label={`${label}: ${tag === null ? own : languageName(tag)}`} labelHidden error={problem ?? (tag === null ? elsewhere : null)}>
        <TextArea
          ref={area}
          rows={3}
          maxLength={4000}
          lang={tag ?? language ?? undefined}
          value={text}
          onChange={(event) => write(event.target.value)}
        />
      </Field>
      {withVariables && text.trim() !== '' && <Sample text={text} language={tag ?? language ?? currentLanguage()} lineName={lineName} />}
    </div>
  )
}

/** The first of January 2024 was a Monday. */
const opening = { weekday: 'long', hour: '2-digit', minute: '2-digit', timeZone: 'UTC' } as const

/** The text as a customer would read it, with made-up values; what the server would refuse stands out. */
function Sample({ text, language, lineName }: { text: string; language: string; lineName: string }) {
  const { t } = useText()
  const me = useMe()
  const values: Record<Variable, string> = {
    customer: t('lines.variable.customer.sample'),
    operator: me.name,
    line: lineName,
    company: me.companyName,
    number: '1042',
    opensAt: new Intl.DateTimeFormat(language, opening).format(Date.UTC(2024, 0, 1, 9)),
  }
  return (
    <div className="flex flex-col items-start gap-1">
      <span className="text-xs text-muted">{t('lines.message.sample')}</span>
      <p data-sample className="max-w-full rounded-bubble bg-bubble-out px-3 py-2 text-base break-words whitespace-pre-wrap">
        {piecesOf(text).map((piece, index) =>
          piece.kind === 'text' ? (
            piece.text
          ) : piece.kind === 'variable' ? (
            <mark key={index} className="bg-transparent font-medium text-accent-text">
              {values[piece.name]}
            </mark>
          ) : (
            <mark key={index} className="rounded-sm bg-bad-bg px-0.5 text-bad">
              {piece.text}
            </mark>
          ),
        )}
      </p>
    </div>
  )
}
