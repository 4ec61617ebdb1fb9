create table if not exists issue (id integer primary key, title text not null, state text not null default 'open', person text);
create table if not exists comment (issue integer not null references issue, text text not null);
