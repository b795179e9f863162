-- The two logins and the database, made once by a superuser; passwords come from psql's variables:
--   psql -v owner_password=… -v server_password=… -f deploy/postgres/roles.sql postgres

-- Migrates: owns the tables, and may make the roles that the migrations want.
create role cvety_owner login createrole password :'owner_password';
create database cvety owner cvety_owner encoding 'UTF8' locale 'C.UTF-8' template template0;

-- What a transaction takes on (migrations/0001_tenancy.sql): one shop's rows, or the few tables of the workers.
create role cvety_app nologin;
create role cvety_system nologin;
-- Serves: owns nothing, and inherits nothing outside of a transaction.
create role cvety_server login noinherit password :'server_password';
grant cvety_app, cvety_system to cvety_server;
