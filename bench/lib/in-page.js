// Loaded into pages whose speed is measured: `bench` there looks at what its reader would feel.
globalThis.bench = {
  took: [],
  tasks: [],

  /** Milliseconds from each keydown to the first moment after the frame that shows it are kept in `took`. */
  watchKeys() {
    this.took = []
    if (this.watching) return
    this.watching = true
    addEventListener(
      'keydown',
      (event) => {
        const at = event.timeStamp
        // The frame's callback runs before it is painted, a message posted there after it.
        requestAnimationFrame(() => {
          const channel = new MessageChannel()
          channel.port1.onmessage = () => void this.took.push(performance.now() - at)
          channel.port2.postMessage(null)
        })
      },
      { capture: true },
    )
  },

  watchLongTasks() {
    const note = (list) => this.tasks.push(...list.getEntries().map((entry) => entry.duration))
    new PerformanceObserver(note).observe({ type: 'longtask' })
  },

  /** Milliseconds from a click on the conversation's row until its messages are on the screen. */
  switchTo(id) {
    return new Promise((resolve) => {
      const began = performance.now()
      const before = document.querySelector('[role=log] [data-bubble]')
      document.querySelector(`a[data-conversation="${id}"]`).click()
      const look = () => {
        const shown = document.querySelector('[role=log] [data-bubble]')
        if (location.pathname.endsWith(id) && shown && shown !== before) resolve(performance.now() - began)
        else requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    })
  },

  /** Milliseconds between frames while the list moves by some rows in each. */
  scrollList(frames) {
    return new Promise((resolve) => {
      let list = document.querySelector('a[data-conversation]')
      while (list && list.scrollHeight <= list.clientHeight + 10) list = list.parentElement
      const gaps = []
      let last = performance.now()
      const step = (now) => {
        gaps.push(now - last)
        last = now
        if (gaps.length > frames) return resolve(gaps.slice(1))
        list?.scrollBy(0, 150)
        requestAnimationFrame(step)
      }
      requestAnimationFrame(step)
    })
  },
}
