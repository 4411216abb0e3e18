// Why does this request, or this user, go where it goes?
import {call} from './api.js';
import {byId, el, setHidden, setText} from './dom.js';
import {percent} from './format.js';

/** The box; `state` knows the endpoints to choose from. */
export class Explain {
    constructor(state) {
        this.state = state;
        this.form = byId('explain-form');
        this.form.addEventListener('submit', (event) => {
            event.preventDefault();
            this.ask();
        });
        this.form.addEventListener('change', () => this.choose());
        this.choose();
    }

    get isByUser() {
        return byId('explain-by-user').checked;
    }

    choose() {
        setHidden(byId('explain-user'), !this.isByUser);
        setHidden(byId('explain-request'), this.isByUser);
    }

    /** Offers the endpoints' names. */
    populate() {
        const options = [...this.state.endpoints.keys()].map((id) => el('option', {value: id}));
        byId('explain-endpoints').replaceChildren(...options);
    }

    query() {
        const value = (id) => byId(id).value.trim();
        if (this.isByUser) {
            return new URLSearchParams({endpoint: value('explain-endpoint'), key: value('explain-key')});
        }
        const query = new URLSearchParams({method: value('explain-method'), path: value('explain-path')});
        value('explain-headers').split('\n').map((line) => line.trim()).filter(Boolean)
            .forEach((line) => query.append('header', line));
        return query;
    }

    async ask() {
        const answer = byId('explain-answer');
        try {
            this.show(await call('GET', `/api/explain?${this.query()}`));
        } catch (failure) {
            answer.replaceChildren(el('p', {class: 'trouble'}, failure.message));
        }
        setHidden(answer, false);
    }

    show(said) {
        const backend = said.backend ?? 'not decided yet';
        const rows = [['Endpoint', said.endpoint], ['Key', said.key && `${said.key} (${said.keySource})`],
            ['Bucket', said.bucket === null ? null : `${said.bucket} of 9999`],
            ['Weight', said.weight === null ? null : `${percent(said.weight)} (${said.weightSource})`],
            ['Flag', said.flag === null ? null : String(said.flag)], ['List', said.list], ['Circuit', said.circuit]]
            .filter(([, value]) => value !== null && value !== undefined && value !== '');
        byId('explain-answer').replaceChildren(
            el('p', {class: 'explain-backend'},
                el('span', {class: `dot dot-${said.backend ?? 'none'}`}), el('strong', {}, backend)),
            el('p', {}, said.why),
            el('dl', {}, ...rows.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)])));
    }
}
