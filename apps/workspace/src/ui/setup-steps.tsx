import type { Connector } from '@omniline/contracts/channels'
import { currentLanguage, useText } from '../lib/i18n/index.ts'
import { Card } from './bits.tsx'

/** What a person does at the platform, numbered. */
export function SetupSteps({ connector }: { connector: Connector }) {
  const { t } = useText()
  if (connector.setup.length === 0) return null
  return (
    <Card className="p-5">
      <h2 className="pb-3 text-base font-semibold">{t('channels.howTo')}</h2>
      <ol className="flex flex-col gap-3.5">
        {connector.setup.map((step, index) => (
          <li key={step.en} className="flex gap-3 text-base">
            <span className="numeric grid size-5.5 shrink-0 place-items-center rounded-full bg-selected text-2xs font-semibold text-accent-text">
              {index + 1}
            </span>
            <span className="min-w-0 text-pretty">{step[currentLanguage()]}</span>
          </li>
        ))}
      </ol>
    </Card>
  )
}
