#include "gateways/documents/file_gateway.hpp"

#include "loop/loop_group.hpp"
#include "store/blobs/local_blob_store.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "tests/support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace crier::gateways {
namespace {

using namespace std::chrono_literals;
using http::Answer;
using http::Method;

/// The door of signed links over a real store, asked without a socket.
class FileGatewayTest : public ::testing::Test {
protected:
    FileGatewayTest() {
        gateway_.add_routes(router_);
        auto writer = std::move(*blobs_->create());
        EXPECT_TRUE(writer->write(as_bytes(std::string_view{"picture"})));
        document_.tenant = auth::TenantId{"t1"};
        document_.id = store::DocumentId{"d-1"};
        document_.owner = auth::UserId{"u-1"};
        document_.document_type = "other_image";
        document_.document_category = "other";
        document_.source_type = "upload";
        document_.original_filename = "a\"b\r\nX: y/ü.jpg";
        document_.storage_bucket = "user-documents";
        document_.storage_path = "u-1/other_image/1.jpg";
        document_.web_blob = writer->commit()->id;
        document_.web_mime_type = "image/png";
        document_.link_generation = 3;
        document_.created_at = clock_.wall_now();
        document_.updated_at = clock_.wall_now();
        document_.retention_until = clock_.wall_now();
        write([&](store::Tables& tables) { return tables.documents().insert(document_); });
    }

    template <class Change>
    void write(Change change) {
        bool is_done = false;
        loops_.at(0).post([&] {
            loop::start([](store::Store* store, Change work, bool* done) -> loop::Task<void> {
                EXPECT_TRUE(co_await store->write(std::move(work)));
                *done = true;
            }(store_.get(), change, &is_done));
        });
        turn_until([&] { return is_done; });
    }
    void update() {
        write([&](store::Tables& tables) { return tables.documents().update(document_); });
    }

    void turn_until(const std::function<bool()>& is_done) {
        const auto deadline = std::chrono::steady_clock::now() + 20s;
        while (!is_done() && std::chrono::steady_clock::now() < deadline) {
            loops_.at(0).run_ready();
            std::this_thread::yield();
        }
        ASSERT_TRUE(is_done());
    }

    std::string link(std::chrono::seconds life = 15min) const {
        return links_.sign(document_, Variant::Web, clock_.wall_now() + life);
    }

    Answer get(const std::string& url, Method method = Method::Get) {
        http::Request request;
        request.method = method;
        request.target = *http::parse_target(url);
        auto found = router_.find(method, request.target.path);
        auto* route = std::get_if<http::Router::Found>(&found);
        if (route == nullptr) return std::unexpected{http::Failure{}};
        request.path_parameters = std::move(route->parameters);
        std::optional<Answer> answer;
        loops_.at(0).post([&] {
            loop::start(
                [](const http::Route* chosen,
                   http::Request asked,
                   std::optional<Answer>* out) -> loop::Task<void> {
                    out->emplace(co_await chosen->handler(std::move(asked)));
                }(route->route, std::move(request), &answer));
        });
        turn_until([&] { return answer.has_value(); });
        return std::move(*answer);
    }

    /// "200", or the code of the failure.
    std::string outcome(const std::string& url, Method method = Method::Get) {
        const Answer answer = get(url, method);
        if (!answer) return std::string{contracts::describe(answer.error().error).code};
        return std::to_string(http::number_of(answer->status));
    }

    std::string replaced(std::string url, std::string_view from, std::string_view to) const {
        const std::size_t at = url.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        return url.replace(at, from.size(), to);
    }

    ManualClock clock_;
    loop::LoopGroup loops_{1, clock_};
    testing::TemporaryFolder folder_;
    telemetry::Metrics registry_;
    std::unique_ptr<store::SqliteStore> store_ =
        *store::SqliteStore::open({.folder = folder_.path()}, registry_);
    SeededRandom random_{1};
    std::unique_ptr<store::LocalBlobStore> blobs_ =
        *store::LocalBlobStore::open_folder(folder_.path() / "blobs", random_);
    loop::BlockingPool pool_{"test-pool", 1, 16};
    auth::LinkSigner signer_{{{"k1", Secret{"a secret of links"}}}};
    DocumentsConfig config_;
    DocumentLinks links_{signer_, config_};
    FileGateway gateway_{*store_, *blobs_, pool_, links_, clock_};
    http::Router router_;
    store::DocumentRecord document_;
};

// Security 2.8: the headers of a download.
TEST_F(FileGatewayTest, S28_DownloadsAreSavedAndNeverRun) {
    const Answer answer = get(link());
    ASSERT_TRUE(answer);
    const http::Headers& headers = answer->headers;
    EXPECT_EQ(headers.find("Content-Type"), "image/png");
    EXPECT_EQ(
        headers.find("Content-Disposition"),
        "attachment; filename*=UTF-8''a%22b%0D%0AX%3A%20y%2F%C3%BC.jpg");
    EXPECT_EQ(headers.find("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(headers.find("Content-Security-Policy"), "sandbox; default-src 'none'");
    EXPECT_EQ(headers.find("Cache-Control"), "private, no-store");
    EXPECT_EQ(headers.find("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(answer->source_bytes, 7U);
}

TEST_F(FileGatewayTest, ATypeThatIsNoImageOfOursIsSentAsBytes) {
    for (const char* type : {"text/html", "image/svg+xml", "image/png\r\nX: y", ""}) {
        document_.web_mime_type = type;
        update();
        EXPECT_EQ(get(link())->headers.find("Content-Type"), "application/octet-stream") << type;
    }
}

// B65: whatever is wrong with a link, the answer is one and the same.
TEST_F(FileGatewayTest, B65_EveryWrongLinkIsTheSame403) {
    ASSERT_EQ(outcome(link()), "200");
    EXPECT_EQ(contracts::describe(contracts::PublicError::InvalidLink).http_status, 403);
    const std::string good = link();
    const std::string wrong[] = {
        replaced(good, "tenant=t1", "tenant=t2"),
        replaced(good, "sub=u-1", "sub=u-2"),
        replaced(good, "gen=3", "gen=4"),
        replaced(good, "kid=k1", "kid=k2"),
        replaced(good, "/web?", "/thumbnail?"),
        replaced(good, "/web?", "/WEB?"),
        replaced(good, "/d-1/", "/d-2/"),
        replaced(good, "/d-1/", "/%64-1/"),
        replaced(good, "/d-1/", "/..%2fd-1/"),
        replaced(good, "exp=", "exp=9223372036854775808&x="),
        good + "&exp=1",
        good + "&x=1",
        good + "x",
        good.substr(0, good.find('?')),
        links_.sign(document_, Variant::Thumbnail, clock_.wall_now() + 1min),
        link(-61s),
    };
    for (const std::string& url : wrong) EXPECT_EQ(outcome(url), outcome(wrong[0])) << url;
    EXPECT_EQ(outcome(wrong[0]), contracts::describe(contracts::PublicError::InvalidLink).code);
    EXPECT_EQ(outcome(good, Method::Head), outcome(wrong[0])) << "signed for GET alone";
    EXPECT_EQ(outcome(link(-59s)), "200") << "clocks may differ by a minute";
}

// Security 2.8: a raised generation and a delete end every link at once.
TEST_F(FileGatewayTest, B65_RevokedAndDeletedDocumentsHaveNoLinks) {
    const std::string before = link();
    document_.link_generation = 4;
    update();
    EXPECT_NE(outcome(before), "200");
    const std::string after = link();
    EXPECT_EQ(outcome(after), "200");
    document_.deleted_at = clock_.wall_now();
    update();
    EXPECT_EQ(outcome(after), outcome(before));
}

}  // namespace
}  // namespace crier::gateways
