// All endpoints: search, order, and updates of those alone that can be seen.
import {byId, setHidden, setText} from './dom.js';
import {count} from './format.js';
import {Row} from './row.js';
import {concern} from './verdict.js';

const CALM = 5000;

/** The list of rows. */
export class EndpointList {
    constructor(state, actions) {
        this.state = state;
        this.actions = actions;
        this.rows = new Map();
        this.element = byId('rows');
        this.search = byId('search');
        this.order = byId('order');
        this.ordered = [];
        this.sortedAt = 0;
        this.search.addEventListener('input', () => this.filter());
        this.order.addEventListener('change', () => this.sort());
        this.eyes = new IntersectionObserver((entries) => this.seen(entries), {rootMargin: '200px'});
    }

    /** Has a row for each endpoint that there is, and for no other. */
    populate() {
        const {endpoints} = this.state;
        for (const [id, row] of this.rows) {
            if (!endpoints.has(id)) {
                this.eyes.unobserve(row.element);
                row.element.remove();
                this.rows.delete(id);
            }
        }
        for (const id of endpoints.keys()) {
            if (!this.rows.has(id)) {
                const row = new Row(id, this.actions);
                row.element.dataset.id = id;
                this.rows.set(id, row);
                this.eyes.observe(row.element);
            }
        }
        this.sort();
        this.filter();
    }

    seen(entries) {
        for (const entry of entries) {
            const row = this.rows.get(entry.target.dataset.id);
            if (row) {
                row.isVisible = entry.isIntersecting;
                row.update(this.about(row));
            }
        }
    }

    about(row) {
        const {endpoints, history, marks} = this.state;
        return {endpoint: endpoints.get(row.id), history, marks};
    }

    /** Writes the rows in view; puts the worst first now and then, but never under somebody's hand. */
    update() {
        const isInHand = this.element.matches(':hover') || this.element.contains(document.activeElement);
        if (!isInHand && performance.now() - this.sortedAt > CALM) {
            this.sort();
        }
        for (const row of this.rows.values()) {
            if (row.isVisible) {
                row.update(this.about(row));
            }
        }
    }

    sort() {
        this.sortedAt = performance.now();
        const {endpoints, history} = this.state;
        const ids = [...endpoints.keys()];
        const rate = (id, side) => history.rate(history.of(id), side, 60) || 0;
        const by = {
            worst: (id) => -concern(history, history.of(id), endpoints.get(id)),
            traffic: (id) => -rate(id, 'legacy') - rate(id, 'new'),
            weight: (id) => -endpoints.get(id).weight,
            file: () => 0,
        }[this.order.value];
        if (by) {
            const keys = new Map(ids.map((id) => [id, by(id)]));
            ids.sort((a, b) => keys.get(a) - keys.get(b));
        } else {
            ids.sort((a, b) => a.localeCompare(b, 'en', {numeric: true}));
        }
        if (ids.some((id, i) => id !== this.ordered[i]) || this.ordered.length !== ids.length) {
            this.ordered = ids;
            this.element.append(...ids.map((id) => this.rows.get(id).element));
        }
    }

    filter() {
        const words = this.search.value.trim().toLowerCase().split(/\s+/);
        let shown = 0;
        for (const row of this.rows.values()) {
            const isWanted = words.every((word) => row.id.toLowerCase().includes(word));
            setHidden(row.element, !isWanted);
            shown += isWanted ? 1 : 0;
        }
        const all = this.rows.size;
        setText(byId('shown'), shown === all ? count(all, 'endpoint') : `${shown} of ${count(all, 'endpoint')}`);
        setHidden(byId('nothing'), shown > 0);
    }
}
