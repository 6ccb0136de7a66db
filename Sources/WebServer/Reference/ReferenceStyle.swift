/// The looks of the reference page, for light and dark screens.
enum ReferenceStyle {
  static let text = """
    :root { color-scheme: light dark; --line: #8886; --soft: #8881; --get: #1769aa; --post: #2e7d32; --put: #8a5a00;
      --delete: #b3261e; font: 16px/1.5 system-ui, sans-serif; }
    body { margin: 0 auto; max-width: 60rem; padding: 1rem; }
    h1 { margin: 0; font-size: 1.5rem; }
    h2 { font-size: 1.15rem; margin: 1.5rem 0 .5rem; border-bottom: 1px solid var(--line); }
    details { border: 1px solid var(--line); border-radius: .4rem; margin: .4rem 0; }
    summary { cursor: pointer; padding: .4rem .6rem; overflow-wrap: anywhere; }
    summary:focus-visible, button:focus-visible, input:focus-visible, textarea:focus-visible, select:focus-visible
      { outline: 3px solid #4c8dff; outline-offset: 1px; }
    .inside { padding: 0 .8rem .8rem; }
    .method { display: inline-block; min-width: 4.2rem; text-align: center; border-radius: .25rem; color: #fff;
      font-weight: 600; font-size: .8rem; background: #555; margin-right: .5rem; }
    .get { background: var(--get); } .post { background: var(--post); } .put, .patch { background: var(--put); }
    .delete { background: var(--delete); }
    .path { font-family: ui-monospace, monospace; }
    .muted { opacity: .75; }
    table { border-collapse: collapse; width: 100%; font-size: .9rem; }
    th, td { text-align: left; vertical-align: top; padding: .25rem .5rem; border-bottom: 1px solid var(--line); }
    pre { background: var(--soft); padding: .6rem; overflow: auto; max-height: 24rem; border-radius: .3rem;
      white-space: pre-wrap; overflow-wrap: anywhere; }
    input, textarea, select, button { font: inherit; padding: .25rem .5rem; box-sizing: border-box; max-width: 100%; }
    form table th, #sign-in th { width: 9rem; font-weight: 400; font-family: ui-monospace, monospace;
      overflow-wrap: anywhere; }
    form table td:nth-child(2), #sign-in td:nth-child(2) { width: 18rem; }
    form table input, #sign-in input { width: 100%; }
    form { margin: .5rem 0 1rem; }
    form button { margin-top: .5rem; font-weight: 600; cursor: pointer; }
    textarea { width: 100%; box-sizing: border-box; font-family: ui-monospace, monospace; min-height: 6rem; }
    label { display: block; margin: .3rem 0; }
    .search { margin-top: 1rem; }
    @media (max-width: 40rem) {
      form table tr, #sign-in tr { display: block; border-bottom: 1px solid var(--line); padding: .3rem 0; }
      form table th, form table td, form table td:nth-child(2), #sign-in th, #sign-in td, #sign-in td:nth-child(2)
        { display: block; width: auto; border: 0; padding: .1rem .2rem; }
    }
    img.answer { max-width: 100%; }
    """
}
