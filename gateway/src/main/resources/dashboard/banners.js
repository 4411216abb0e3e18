// What must not be overlooked: no gateway, no Redis, values that were refused.
import {byId, el, setClass, setHidden, setText} from './dom.js';
import {age, clock, count} from './format.js';

const REFUSED_SHOWN = 5;

/** One banner for each matter, in the order of their weight. */
export class Banners {
    constructor() {
        this.all = Object.fromEntries(['lost', 'store', 'draining', 'refused'].map((name) => {
            const title = el('strong');
            const text = el('p');
            const list = el('ul', {hidden: true});
            const element = el('section', {class: 'banner', role: name === 'refused' ? 'status' : 'alert', hidden: true,
                id: `banner-${name}`}, title, text, list);
            byId('banners').append(element);
            return [name, {element, title, text, list, shown: ''}];
        }));
    }

    show(name, level, title, text, items = []) {
        const banner = this.all[name];
        setHidden(banner.element, false);
        banner.element.dataset.level = level;
        setText(banner.title, title);
        setText(banner.text, text);
        const shown = items.join('\n');
        if (banner.shown !== shown) {
            banner.shown = shown;
            banner.list.replaceChildren(...items.map((item) => el('li', {}, item)));
            setHidden(banner.list, items.length === 0);
        }
    }

    hide(name) {
        setHidden(this.all[name].element, true);
    }

    /** The gateway does not answer; the page keeps what it knew, in grey. */
    lost({since, reason}) {
        setClass(document.body, 'is-stale', true);
        this.show('lost', 'bad', `Gateway not reachable since ${clock(since)}`,
            `${reason}. The figures below are from then; trying again every second. `
            + 'This says nothing about the traffic itself, which does not pass the admin port.');
        setText(byId('link'), 'not reachable');
        byId('link').dataset.level = 'bad';
    }

    /** What a status has to say. */
    update(status) {
        setClass(document.body, 'is-stale', false);
        this.hide('lost');
        setText(byId('link'), 'live');
        byId('link').dataset.level = 'ok';
        this.store(status.redis);
        this.refused(status.redis);
        if (status.readiness === 'ready') {
            this.hide('draining');
        } else {
            this.show('draining', 'warn', `This gateway is ${status.readiness}`, status.readiness === 'draining'
                ? 'It takes no new connections and finishes what is running.' : 'It does not take traffic yet.');
        }
    }

    store(store) {
        const name = store.store === 'redis' ? 'Redis' : `The store (${store.store})`;
        const isDown = store.state === 'down';
        const pill = byId('store');
        const state = isDown ? ' down' : '';
        setText(pill, store.store === 'redis' ? `Redis ${store.state}` : `${store.store} store${state}`);
        pill.dataset.level = isDown ? 'bad' : 'ok';
        const push = store.push ? 'changes are pushed' : 'changes are found by polling';
        pill.title = store.age === null ? push : `Read ${store.age.toFixed(1)} s ago, ${push}`;
        if (!isDown) {
            this.hide('store');
            return;
        }
        const known = store.age === null ? 'It has never been read by this process'
            : `The weights of ${age(store.age)} ago stay in force`;
        this.show('store', 'bad', `${name} is down since ${clock(new Date(store.since))}`,
            `${store.trouble ?? 'No answer'}. ${known}. Only a rollback takes effect now, one gateway at a time.`);
    }

    refused(store) {
        const refused = store.refused ?? [];
        if (refused.length === 0) {
            this.hide('refused');
            return;
        }
        const items = refused.slice(0, REFUSED_SHOWN).map((value) =>
            `${[value.key, value.field].filter(Boolean).join(' ')} = “${value.value}” (${value.reason})`);
        if (refused.length > REFUSED_SHOWN) {
            items.push(`and ${refused.length - REFUSED_SHOWN} more`);
        }
        this.show('refused', 'warn', `${count(refused.length, 'value')} in the store refused`,
            'Someone wrote what is no valid value. The last good one stays in force until it is corrected.', items);
    }
}
