// Elements without markup: every value becomes text or an attribute, so nothing that somebody typed is read as HTML.

/** An element; `on…` functions listen, false and null leave an attribute out, true writes it empty. */
export function el(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (name.startsWith('on')) {
            element.addEventListener(name.slice(2), value);
        } else if (value !== false && value !== null && value !== undefined) {
            element.setAttribute(name, value === true ? '' : value);
        }
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
}

/** Writes a text where it differs, so that the browser has nothing to do where it does not. */
export function setText(element, text) {
    if (element.textContent !== text) {
        element.textContent = text;
    }
}

/** Writes a class or takes it away. */
export function setClass(element, name, isOn) {
    if (element.classList.contains(name) !== isOn) {
        element.classList.toggle(name, isOn);
    }
}

/** Hides or shows. */
export function setHidden(element, isHidden) {
    if (element.hidden !== isHidden) {
        element.hidden = isHidden;
    }
}

/** The element of that id, which the page is known to have. */
export function byId(id) {
    return document.getElementById(id);
}

/** Opens a dialog; the first field or button that wants it gets the focus, and it goes back where it was at the end. */
export function openDialog(dialog, first) {
    const before = document.activeElement;
    dialog.addEventListener('close', () => before?.isConnected && before.focus(), {once: true});
    dialog.showModal();
    first?.focus();
}

let announcer;

/** Says something to screen readers, and shows it for some seconds at the lower edge. */
export function announce(text, level = 'ok') {
    announcer ??= byId('toasts');
    const toast = el('p', {class: `toast toast-${level}`}, text);
    announcer.append(toast);
    setTimeout(() => toast.remove(), level === 'ok' ? 5000 : 10000);
}
