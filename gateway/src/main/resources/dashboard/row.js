// One endpoint: where its traffic goes, how both sides do, and what can be done about it.
import {Charts} from './charts.js';
import {el, setClass, setHidden, setText} from './dom.js';
import {Figures} from './figures.js';
import {count, percent, share} from './format.js';
import {verdict} from './verdict.js';
import {WeightControl} from './weights.js';

const SOURCES = {
    flag: ['flag off', 'The feature flag is off: everything goes to legacy, whatever the weight'],
    redis: ['own weight', 'This endpoint has a weight of its own'],
    'redis-default': ['common weight', 'Follows the common weight'],
    config: ['from the file', 'The weight of the configuration file'],
    'snapshot-file': ['from the snapshot', 'The last known weight, read at the start without Redis'],
};

/** A small chart has a pixel for about so many seconds. */
const PIXEL_SECONDS = 2;

/** A row is a shell with a name until it comes into view. */
export class Row {
    constructor(id, actions) {
        this.id = id;
        this.actions = actions;
        this.isBuilt = false;
        this.isVisible = false;
        const heading = el('h3', {id: `row-${id}`}, id);
        this.tags = el('div', {class: 'tags'});
        this.head = el('div', {class: 'row-head'}, heading, this.tags);
        this.element = el('article', {class: 'row', 'aria-labelledby': `row-${id}`}, this.head);
        if (id === '_other') {
            heading.append(el('span', {class: 'muted'}, ' everything else'));
        }
    }

    build() {
        this.isBuilt = true;
        this.tag = Object.fromEntries(['circuit', 'verdict', 'source', 'only', 'fallbacks', 'auth'].map((name) =>
            [name, el('span', {class: `tag tag-${name}`, hidden: true})]));
        this.tags.append(...Object.values(this.tag));
        this.control = new WeightControl(this.id, (to) => this.actions.askWeight(this.id, to));
        this.fill = el('span', {class: 'share-fill'});
        this.observed = el('span', {class: 'observed'});
        this.split = el('div', {class: 'row-weight'}, this.control.element,
            el('div', {class: 'share', 'aria-hidden': true}, this.fill), this.observed);
        this.figures = new Figures(`Legacy and new of ${this.id}`);
        this.charts = new Charts(this.id, {every: PIXEL_SECONDS});
        this.buttons = el('div', {class: 'row-actions'},
            el('button', {type: 'button', class: 'button small', title: 'Back to the previous weight (level 2)',
                'aria-label': `Step ${this.id} back`, onclick: () => this.actions.stepBack(this.id)}, 'Step back…'),
            el('button', {type: 'button', class: 'button danger-outline small',
                title: 'This endpoint to legacy (level 1)',
                'aria-label': `Roll ${this.id} back`, onclick: () => this.actions.rollBack(this.id)}, 'Roll back…'));
        this.head.append(this.buttons);
        this.element.append(this.split, el('div', {class: 'row-figures'}, this.figures.element),
            el('div', {class: 'row-charts'}, this.charts.element));
    }

    /** Writes what there is now, if it can be seen. */
    update({endpoint, history, marks}) {
        if (!this.isVisible || !endpoint) {
            return;
        }
        if (!this.isBuilt) {
            this.build();
        }
        const series = history.of(this.id);
        const [legacy, fresh] = endpoint.backends;
        this.judge(endpoint, verdict(history, series, {fresh: fresh.p95, legacy: legacy.p95}));
        this.showSplit(endpoint, history.shareOfNew(series));
        this.figures.update(history, series, endpoint.backends);
        this.charts.draw(history, series, marks(this.id));
    }

    judge(endpoint, judged) {
        this.element.dataset.level = endpoint.circuit === 'open' ? 'bad'
            : endpoint.circuit === 'half-open' ? 'warn' : judged.level;
        const isNotable = judged.level === 'bad' || judged.level === 'warn';
        this.show('verdict', isNotable ? judged.word : '', judged.text);
        this.show('circuit', endpoint.circuit === 'closed' ? '' : `circuit ${endpoint.circuit}`,
            'The breaker keeps requests away from new, because too many failed');
        const flag = endpoint.flagName ? `flag ${endpoint.flagName} off` : 'flag off';
        const [source, title] = SOURCES[endpoint.source] ?? [endpoint.source, ''];
        this.show('source', endpoint.backendOnly ? '' : endpoint.source === 'flag' ? flag : source, title);
        setClass(this.tag.source, 'tag-warn', endpoint.source === 'flag');
        this.show('only', endpoint.backendOnly ? `always ${endpoint.backendOnly}` : '', 'Not split, by configuration');
        const refused = endpoint.fallbacksRefused ? `, ${endpoint.fallbacksRefused} refused` : '';
        const fallbacks = endpoint.fallbacks || endpoint.fallbacksRefused;
        this.show('fallbacks', fallbacks ? `${count(endpoint.fallbacks ?? 0, 'fallback')}${refused}` : '',
            'Requests that legacy answered because new could not, since the start');
        const denied = endpoint.backends[1].authFailures;
        this.show('auth', denied ? `${denied} × 401/403 on new` : '',
            'Answers of new that told of failed authentication, since the start');
    }

    show(name, text, title) {
        setHidden(this.tag[name], text === '');
        setText(this.tag[name], text);
        if (this.tag[name].title !== title) {
            this.tag[name].title = title;
        }
    }

    showSplit(endpoint, now) {
        setHidden(this.control.element, Boolean(endpoint.backendOnly));
        setHidden(this.buttons, Boolean(endpoint.backendOnly));
        this.control.show(endpoint.weight);
        const observed = Number.isFinite(now) ? now * 100 : endpoint.observedPercent;
        this.fill.style.width = `${observed}%`;
        setText(this.observed, Number.isFinite(now)
            ? `${share(now)} on new now · ${percent(endpoint.observedPercent)} in a minute` : 'no traffic now');
    }
}
