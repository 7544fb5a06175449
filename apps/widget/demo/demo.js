// A site as a customer would have it: nothing here knows more of the chat than the one script tag.
const goods = [
  { id: 'vase', price: 4200 },
  { id: 'mug', price: 1350 },
  { id: 'teapot', price: 5600 },
  { id: 'bowl', price: 1700 },
  { id: 'plate', price: 2100 },
  { id: 'candle', price: 1900 },
]
const query = new URLSearchParams(location.search)
const channel = query.get('channel')
const asked = query.get('lang') ?? navigator.language

document.getElementById('missing').hidden = Boolean(channel)
for (const button of document.querySelectorAll('[data-lang]')) button.addEventListener('click', () => speak(button.dataset.lang))
await speak(asked.startsWith('en') ? 'en' : 'ru')

async function speak(language) {
  const response = await fetch(`/demo/${language}.json`)
  const texts = await response.json()
  document.documentElement.lang = language
  document.title = texts.title
  for (const element of document.querySelectorAll('[data-t]')) element.textContent = texts[element.dataset.t]
  for (const element of document.querySelectorAll('[data-t-label]')) element.setAttribute('aria-label', texts[element.dataset.tLabel])
  for (const button of document.querySelectorAll('[data-lang]'))
    button.setAttribute('aria-pressed', String(button.dataset.lang === language))
  document.getElementById('list').replaceChildren(...goods.map((one) => card(one, texts, language)))
  addChat(language)
}

function card({ id, price }, texts, language) {
  const name = texts[id]
  const picture = make('img', { src: `/demo/${id}.svg`, alt: '', width: '240', height: '200', loading: 'lazy' })
  const cost = make('strong', {}, texts.price.replace('{{value}}', price.toLocaleString(language)))
  const ask = make(
    'button',
    { type: 'button', 'data-omniline-open': '', 'aria-label': texts.askAbout.replace('{{name}}', name) },
    texts.ask,
  )
  const bottom = make('p', { class: 'bottom' })
  bottom.append(cost, ask)
  const item = make('li')
  item.append(picture, make('h3', {}, name), make('p', {}, texts[`${id}Text`]), bottom)
  return item
}

function make(tag, attributes = {}, text = '') {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.textContent = text
  return element
}

function addChat(language) {
  if (!channel) return
  if (window.Omniline && !Array.isArray(window.Omniline)) window.Omniline.destroy()
  const script = make('script', { src: '/widget.js', 'data-channel': channel, 'data-lang': language })
  for (const option of ['label', 'position', 'color', 'theme', 'consent', 'privacy'])
    if (query.has(option)) script.setAttribute(`data-${option}`, query.get(option))
  document.body.append(script)
}
