#include "http/credentials.hpp"

#include <gtest/gtest.h>

namespace crier::http {
namespace {

std::string found(std::optional<FoundToken> token) {
    return token ? std::string{token->token} : "none";
}

TEST(CredentialsTest, A2_SocketsLookIntoQueryThenHeaderThenCookie) {
    Request request;
    EXPECT_EQ(found(find_socket_token(request)), "none");
    request.headers.add("Cookie", "access_token=from-cookie");
    EXPECT_EQ(found(find_socket_token(request)), "from-cookie");
    request.headers.add("Authorization", "bearer  from-header");
    EXPECT_EQ(found(find_socket_token(request)), "from-header");
    request.target.query.add("token", "from-query");
    EXPECT_EQ(found(find_socket_token(request)), "from-query");
}

TEST(CredentialsTest, A5_RestLooksIntoCookieThenHeaderAndNeverIntoTheUrl) {
    Request request;
    request.target.query.add("token", "from-query");
    EXPECT_EQ(found(find_rest_token(request)), "none");
    request.headers.add("Authorization", "Bearer from-header");
    EXPECT_EQ(found(find_rest_token(request)), "from-header");
    request.headers.add("Cookie", "access_token=from-cookie");
    EXPECT_EQ(find_rest_token(request)->source, TokenSource::Cookie);
}

TEST(CredentialsTest, AnEmptyTokenInTheQueryIsAnInvalidOneNotNone) {
    Request request;
    request.target.query.add("token", "");
    request.headers.add("Cookie", "access_token=from-cookie");
    EXPECT_EQ(found(find_socket_token(request)), "");
}

TEST(CredentialsTest, OtherSchemesAreNoTokens) {
    Request request;
    request.headers.add("Authorization", "Basic dTpw");
    EXPECT_EQ(found(find_rest_token(request)), "none");
}

TEST(CredentialsTest, TheProxyIsBelievedOnlyWhenConfigured) {
    Request request;
    request.headers.add("X-Forwarded-Proto", "https");
    EXPECT_EQ(scheme_of(request, false), "http");
    EXPECT_EQ(scheme_of(request, true), "https");
    request.is_encrypted = true;
    EXPECT_EQ(scheme_of(request, false), "https");
}

}  // namespace
}  // namespace crier::http
