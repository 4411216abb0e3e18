// What happened: the audit trail, newest first, live.
import {call, readEvents} from './api.js';
import {byId, el, setHidden, setText} from './dom.js';
import {clock, percent} from './format.js';

const KEPT = 200;
const PAUSE = 2000;
const WORDS = {weight: 'Weight', clear: 'Weight cleared', rollback: 'Rollback', flag: 'Flag', allow: 'Allow-list',
    deny: 'Deny-list', reload: 'Configuration reloaded'};

/** The list, and the marks that its entries leave on the charts. */
export class Timeline {
    /** `onEntry` is called for each entry that comes while the page is open. */
    constructor(onEntry) {
        this.onEntry = onEntry;
        this.entries = [];
        this.ids = new Set();
        this.element = byId('timeline');
        this.marksOf = this.marksOf.bind(this);
    }

    /** Reads what has been and listens for what comes, for good; a gateway without an audit trail says so quietly. */
    async start() {
        for (;;) {
            try {
                const {entries} = await call('GET', '/api/audit?limit=100');
                [...entries].reverse().forEach((entry) => this.add(entry, false));
                setText(byId('timeline-note'), 'Nothing has happened yet.');
                await readEvents('/api/events', {lastEventId: this.entries[0]?.id, onEvent: (event) => {
                    if (event.type === 'audit') {
                        this.add(JSON.parse(event.data), true);
                    }
                }});
            } catch (failure) {
                if (failure.status === 404) {
                    setText(byId('timeline-note'), 'This gateway keeps no audit trail.');
                    return;
                }
            }
            await new Promise((done) => setTimeout(done, PAUSE));
        }
    }

    add(entry, isLive) {
        if (this.ids.has(entry.id)) {
            return;
        }
        this.ids.add(entry.id);
        this.entries.unshift(entry);
        entry.time = Math.min(Date.parse(entry.at) || Date.now(), Date.now());
        this.element.prepend(this.item(entry));
        while (this.entries.length > KEPT) {
            this.ids.delete(this.entries.pop().id);
            this.element.lastElementChild.remove();
        }
        setHidden(byId('timeline-note'), true);
        if (isLive) {
            this.onEntry(entry);
        }
    }

    item(entry) {
        const change = changeOf(entry);
        return el('li', {class: `event event-${WORDS[entry.action] ? entry.action : 'other'}`},
            el('div', {class: 'event-head'},
                el('span', {class: 'event-what'}, WORDS[entry.action] ?? entry.action),
                el('time', {datetime: entry.at, title: entry.at}, clock(new Date(entry.time)))),
            el('div', {}, el('strong', {}, nameOf(entry)), change && ` ${change}`),
            entry.reason ? el('p', {class: 'event-reason'}, `“${entry.reason}”`) : null,
            el('p', {class: 'muted small-text'}, [entry.actor, entry.approvedBy && `approved by ${entry.approvedBy}`,
                entry.instance].filter(Boolean).join(' · ')));
    }

    /** How many seconds ago something changed that endpoint, or all of them. */
    marksOf(id) {
        const now = Date.now();
        return this.entries.filter(({endpoint}) => !endpoint || endpoint === '*' || endpoint === id || id === '*')
            .map((entry) => (now - entry.time) / 1000);
    }
}

function nameOf(entry) {
    return entry.endpoint === '*' ? 'all endpoints' : entry.endpoint ?? '';
}

function changeOf(entry) {
    const isSaid = (value) => value !== null && value !== undefined;
    if (!isSaid(entry.from) && !isSaid(entry.to)) {
        return '';
    }
    const text = (value) => typeof value === 'number' ? percent(value) : isSaid(value) ? String(value) : 'none';
    return `${text(entry.from)} → ${text(entry.to)}`;
}
