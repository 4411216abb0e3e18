// Light or dark: as the system has it, until somebody says otherwise.
import {forgetColors} from './chart.js';

const KEY = 'cutover-theme';
const system = matchMedia('(prefers-color-scheme: dark)');

function isDark() {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === 'dark' : system.matches;
}

/** Puts the choice of last time in force and lets `button` change it. */
export function startTheme(button) {
    const chosen = localStorage.getItem(KEY);
    if (chosen === 'dark' || chosen === 'light') {
        document.documentElement.dataset.theme = chosen;
    }
    const show = () => {
        forgetColors();
        const next = isDark() ? 'light' : 'dark';
        button.textContent = isDark() ? '☀' : '☾';
        button.setAttribute('aria-label', `Change to ${next} colours`);
        button.title = `Change to ${next} colours`;
    };
    button.addEventListener('click', () => {
        const next = isDark() ? 'light' : 'dark';
        document.documentElement.dataset.theme = next;
        localStorage.setItem(KEY, next);
        show();
    });
    system.addEventListener('change', show);
    show();
}
