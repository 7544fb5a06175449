type Child = Node | string | null | undefined | false
type Props = Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>

/** An element: `onclick` and the like are listeners, true and false set and leave out, everything else is an attribute. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue
    if (typeof value === 'function') element.addEventListener(name.slice(2), value)
    else element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false))
  return element
}

const shapes = {
  attach: 'M20 11.5 12.3 19a5 5 0 0 1-7-7.1L13 4.3a3.3 3.3 0 0 1 4.7 4.7L10 16.6a1.7 1.7 0 0 1-2.4-2.4l7-6.9',
  send: 'M4 12 20 4l-5 16-4-6.5L4 12Zm7 1.5L20 4',
  reply: 'M9 7 4 12l5 5M4 12h9a6 6 0 0 1 6 6',
  edit: 'M4 20h4L19 9l-4-4L4 16v4Z',
  plus: 'M12 5v14M5 12h14',
  close: 'M6 6l12 12M18 6 6 18',
  copy: 'M9 9h10v10H9zM5 15V5h10',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M19 5l-1.4 1.4M6.4 17.6 5 19',
  moon: 'M20 14.5A8 8 0 0 1 9.5 4 8 8 0 1 0 20 14.5Z',
  tick: 'm5 12.5 4.5 4.5L19 7.5',
  out: 'M9 5h10v10M19 5 6 18',
  place: 'M12 21s7-6.2 7-11a7 7 0 1 0-14 0c0 4.8 7 11 7 11Zm0-8.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20a7.5 7.5 0 0 1 15 0',
  file: 'M7 3h7l5 5v13H7zM14 3v5h5',
}

export function icon(name: keyof typeof shapes): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  const attributes = { viewBox: '0 0 24 24', width: '20', height: '20', fill: 'none', stroke: 'currentColor', 'stroke-width': '1.8' }
  for (const [key, value] of Object.entries({
    ...attributes,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    'aria-hidden': 'true',
  }))
    svg.setAttribute(key, value)
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  path.setAttribute('d', shapes[name])
  svg.append(path)
  return svg
}

/** A button that shows a picture and says `label`. */
export const iconButton = (
  name: keyof typeof shapes,
  label: string,
  onclick: (event: Event) => void,
  props: Props = {},
): HTMLButtonElement => h('button', { type: 'button', class: 'icon', 'aria-label': label, title: label, onclick, ...props }, icon(name))
